"""`make screenshots`: a picture of each surface in each language, for the README; not a test.

Decides what is shown: a question and its answer on the chat page, the FAQ, the widget on a page
that embeds it, at a desk and on a phone, and the staff console with its queue, an inquiry and
figures. All of it is the real thing over the project's corpus.

    python -m tests.screenshots [--into DIR]
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COLOURS = 96
"""Of a picture: text on calm colours needs no more, and weighs a third."""
DESK, PHONE = (1180, 760), (390, 760)
ASKED = {
    "ko": "철회를 거부당하면 언제 다시 요청할 수 있나요?",
    "ja": "キャンセル要請を拒否できるのはどんなときですか？",
    "zh": "买家拒绝撤回后，多久可以再次申请？",
    "en": "Order 326316701 has already left. Can I reject the cancel request?",
}
INQUIRIES = (
    "주문 326316701에 어제 취소요청이 들어와서 오늘 철회요청을 보냈습니다. "
    "구매자는 언제까지 답할 수 있나요?",
    "注文324418830に昨日キャンセル要請が届きましたが、商品はすでに発送済みで、"
    "配送準備のままです。拒否できますか。",
    "订单323360148的退货申请是前天收到的，昨天买家拒绝了撤回申请。今天可以再次申请撤回吗？",
    "Our stock was flooded. We have to cancel about 240 orders at once. Whom do we tell first?",
    "When is the settlement for October paid out? The amount does not match my invoice.",
)
"""What waits in the inbox; the Japanese one is opened."""
DONE = (
    "철회요청은 어떻게 하나요? 주문 326316701입니다.",
    "撤回要請の期限は何日ですか。延長できますか。",
    "How do I reject a cancel request? Which reasons can I choose?",
)
"""What has been answered."""
TYPED = {"ko": "취소", "ja": "キャンセル", "zh": "取消", "en": "cancel"}


def main() -> int:
    """Write the pictures; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs" / "screenshots")
    into = parser.parse_args().into
    chromium = shutil.which("chromium")
    if chromium is None:
        print("there is no chromium on this machine", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests" / "bot" / "web"))
    import httpx
    from plain_desk import served, until

    from bot.build import build
    from bot.desk.opening import opened
    from bot.inbox.judging import judge_by
    from bot.settings import Settings
    from bot.web.app import create_app
    from bot.web.opening import Opening

    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(_env_file=None, data=Path(folder))  # type: ignore[call-arg]
        desk = Opening(opened, settings)
        helpdesk = build(settings, orders=desk.get)
        app = create_app(
            settings,
            lambda _: helpdesk,
            judge=lambda _: judge_by(helpdesk),
            searcher=lambda _: helpdesk.searcher,
            open_desk=lambda _: desk.get(),
        )
        with served(app) as address:
            until(lambda: httpx.get(f"{address}/readyz").status_code == 200, seconds=60)
            inbox = f"{address}/api/inquiries"
            put = [httpx.post(inbox, json={"text": text}).json() for text in (*INQUIRIES, *DONE)]
            for inquiry in put[len(INQUIRIES) :]:
                path = f"{inbox}/{inquiry['id']}"
                reply = {"text": inquiry["triage"]["reply"]}
                replied = httpx.post(f"{path}/reply", json=reply).raise_for_status().json()
                done = {"version": replied["version"], "state": "closed", "reason": "answered"}
                httpx.patch(path, json=done).raise_for_status()
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for language in ASKED:
                for name, (size, show) in SURFACES.items():
                    page = _page(browser, address, language, size)
                    show(page, address, language)
                    page.wait_for_timeout(300)
                    _write(into / f"{name}-{language}.png", page.screenshot())
                    page.context.close()
            browser.close()
    return 0


def _page(browser: Any, address: str, language: str, size: tuple[int, int]) -> Any:
    phone = size == PHONE
    context = browser.new_context(
        locale=language,
        viewport={"width": size[0], "height": size[1]},
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="reduce",
    )
    return context.new_page()


def _chat(page: Any, address: str, language: str) -> None:
    page.goto(f"{address}/?language={language}")
    page.locator("#message").fill(ASKED[language])
    page.keyboard.press("Enter")
    page.locator(".answer").wait_for()


def _faq(page: Any, address: str, language: str) -> None:
    page.goto(f"{address}/faq/{language}")
    page.locator("details summary").nth(1).click()


def _widget(page: Any, address: str, language: str) -> None:
    page.goto(f"{address}/widget-demo?language={language}")
    page.locator("claimdesk-widget .claimdesk > button").click()
    field = page.locator("claimdesk-widget textarea").first
    field.fill(TYPED[language])
    page.wait_for_timeout(600)
    page.locator("claimdesk-widget .suggestions button").first.wait_for()


def _phone(page: Any, address: str, language: str) -> None:
    page.goto(f"{address}/widget-demo?language={language}")
    page.locator("claimdesk-widget .claimdesk > button").click()
    field = page.locator("claimdesk-widget textarea").first
    field.fill(ASKED[language])
    field.press("Enter")
    page.locator("claimdesk-widget .answer").wait_for()


def _queue(page: Any, address: str, language: str) -> None:
    page.goto(f"{address}/desk?language={language}")
    page.locator(".row").first.wait_for()


def _case(page: Any, address: str, language: str) -> None:
    _queue(page, address, language)
    page.locator(".row h2 a[lang=ja]").click()
    page.locator("#reply").wait_for()


def _figures(page: Any, address: str, language: str) -> None:
    page.goto(f"{address}/desk/insight?language={language}")
    page.locator(".glance").wait_for()


SURFACES = {
    "chat": (DESK, _chat),
    "faq": (DESK, _faq),
    "widget": (DESK, _widget),
    "widget-phone": (PHONE, _phone),
    "desk": (DESK, _queue),
    "desk-inquiry": ((1400, 1050), _case),
    "desk-insight": (DESK, _figures),
}


def _write(path: Path, picture: bytes) -> None:
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.exit(main())
