"""Where everything is wired: settings in, a helpdesk out.

The command line, HTTP, the evaluation and the tests all come through `build`. Decides when
the index is brought up to date and when a newer one is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot import pipeline
from bot.answer import Answer, Event, Question
from bot.dialogue.sessions import ProcessSessions, Sessions
from bot.model import Model
from bot.model import opened as open_model
from bot.settings import Settings
from ingest import index
from ingest.encoder import Encoder, StaticEncoder, load_encoder
from ingest.questions import Asked, load_questions
from ingest.run import IngestError, Report, fresh, ingest, remember, remembered
from ingest.search import Searcher

if TYPE_CHECKING:
    from bot.desk.sql import SqlDesk

Progress = Callable[[str, int, int], None]


class Helpdesk:
    """Answers questions from the index that serves. Safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        encoder: Encoder,
        orders: Callable[[], SqlDesk] | None = None,
        model: Model | None = None,
    ) -> None:
        self._settings = settings
        self._model = model
        self._encoder = encoder
        self._orders = orders
        self._sessions: Sessions = ProcessSessions() if orders is None else _lasting(orders)
        self._lock = threading.Lock()
        self._searcher: Searcher | None = None

    @property
    def searcher(self) -> Searcher:
        """The search over the newest build; opened anew when another one serves."""
        build = index.pointed(self._settings.data)
        with self._lock:
            if build is not None and (self._searcher is None or self._searcher.build != build):
                made = index.manifest(build)
                if made is not None and made.encoder != self._encoder.fingerprint:
                    # Trained since this process started; the vectors of two never mix.
                    self._encoder = chosen(self._settings)
                # The former one stays open for whoever is using it, and goes with them.
                self._searcher = Searcher(build, self._encoder)
            if self._searcher is None:
                raise IngestError(f"there is no index in {self._settings.data}")
            return self._searcher

    def beside(self, orders: Callable[[], SqlDesk]) -> Helpdesk:
        """The same helpdesk over another desk of orders."""
        other = Helpdesk(self._settings, self._encoder, orders, self._model)
        other._searcher = self.searcher
        return other

    def worded_by(self, model: Model | None) -> Helpdesk:
        """The same helpdesk with another language model, or none."""
        other = Helpdesk(self._settings, self._encoder, self._orders, model)
        other._sessions = self._sessions
        other._searcher = self.searcher
        return other

    def apart(self) -> Helpdesk:
        """The same helpdesk where nothing can be done, with conversations that nobody keeps."""
        other = Helpdesk(self._settings, self._encoder, model=self._model)
        other._searcher = self.searcher
        return other

    @property
    def passages(self) -> int:
        """How many passages can be cited now."""
        return len(self.searcher.passages)

    @property
    def parts(self) -> pipeline.Parts:
        """What it answers with, for who reads and replies in another way."""
        return self._parts(self._model)

    def events(self, question: Question) -> Iterator[Event]:
        """An answer as it comes; QuestionError before the first event."""
        return pipeline.events(question, self.parts)

    def answer(self, question: Question) -> Answer:
        """An answer as a whole; QuestionError where the question can't be taken."""
        answers = [e.whole for e in self.events(question) if e.whole is not None]
        return answers[-1]

    def heard(self, question: Question) -> str:
        """The conversation's id after a turn whose answer nobody reads: no model words it."""
        events = pipeline.events(question, self._parts(None))
        return [e.whole.session_id for e in events if e.whole is not None][-1]

    def _parts(self, model: Model | None) -> pipeline.Parts:
        return pipeline.Parts(
            searcher=self.searcher,
            sessions=self._sessions,
            limit=self._settings.message_limit,
            desk=self._orders,
            by_request=self._settings.clock == "request",
            model=model,
            answers=self._settings.answers == "on",
        )


def chosen(settings: Settings) -> Encoder:
    """The encoder that the settings name; `shipped` is the data folder's own, where it has one.

    EncoderError where it can't be loaded: another one in its place would go unnoticed.
    """
    own = settings.data / "encoder"
    if settings.encoder == "shipped" and own.exists():
        return StaticEncoder(own)
    return load_encoder(settings.encoder)


def _lasting(orders: Callable[[], SqlDesk]) -> Sessions:
    """Conversations that are kept where orders are."""
    from bot.desk.sessions import SqlSessions

    return SqlSessions(orders)


def build(
    settings: Settings,
    progress: Progress = lambda step, done, total: None,
    *,
    orders: Callable[[], SqlDesk] | None = None,
) -> Helpdesk:
    """A helpdesk over an index that is up to date with the default guides.

    `orders` gives the desk of orders when it is first needed: with it conversations last, and
    what is allowed can be done. Without it they are kept in this process, and nothing is done.

    Guides that were added are not looked at: that is what `claimdesk ingest` is for.
    EncoderError, IngestError, ModelError where it can't be.
    """
    _check_corpus(settings)
    model = open_model(settings)
    encoder = chosen(settings)
    _index_default(settings, encoder, load_questions(), progress)
    desk = Helpdesk(settings, encoder, orders, model)
    _ = desk.searcher  # opened now rather than on the first question
    return desk


def take_in(
    paths: Sequence[Path], settings: Settings, progress: Progress = lambda step, done, total: None
) -> Report:
    """Add `paths` to the index, or with none look at all roots again."""
    _check_corpus(settings)
    encoder = chosen(settings)
    questions = load_questions()
    roots = [*settings.corpus, *remembered(settings.data)]
    if paths:
        _index_default(settings, encoder, questions, progress)
        remember(settings.data, [p.resolve() for p in paths])
    return ingest(
        paths or roots,
        keep=roots,
        data=settings.data,
        encoder=encoder,
        questions=questions,
        progress=progress,
    )


def _check_corpus(settings: Settings) -> None:
    """IngestError where a default guide isn't there: an index without it would be emptied."""
    for path in settings.corpus:
        if not path.exists():
            raise IngestError(f"CLAIMDESK_CORPUS: there is no {path}")


def _index_default(
    settings: Settings, encoder: Encoder, questions: Sequence[Asked], progress: Progress
) -> None:
    """Bring the default guides up to date, if they aren't."""
    keep, data = remembered(settings.data), settings.data
    if fresh(settings.corpus, keep=keep, data=data, encoder=encoder, questions=questions):
        return
    try:
        ingest(
            settings.corpus,
            keep=keep,
            data=data,
            encoder=encoder,
            questions=questions,
            progress=progress,
        )
    except IngestError:
        # Another process is doing it; what serves meanwhile will do, if its vectors are ours.
        serving = index.current(data)
        made = index.manifest(serving) if serving else None
        if made is None or made.encoder != encoder.fingerprint:
            raise
