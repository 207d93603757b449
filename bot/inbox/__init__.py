"""The inbox: inquiries that staff answer."""
