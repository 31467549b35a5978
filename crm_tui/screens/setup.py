"""The set-up: one page of questions, of which only the shop's name must be answered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Input, Static

from crm_tui.domain.business import BusinessProfile, Tone
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import in_field
from crm_tui.screens.six_words import SixWords
from crm_tui.services.choosing_ai import (
    AI,
    CHOICES,
    choice_of,
    read_choice,
    settings_for_keys,
    settings_of,
)
from crm_tui.services.setting_up import PROVIDERS, Answers
from crm_tui.widgets import themes

if TYPE_CHECKING:
    from crm_tui.services.pairing import Paired

Save = Callable[[Answers], "Paired | None"]
"""Saves; the pairing that it made on the way, if it was asked to."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the page; `key` is a field of the profile or of the settings."""

    key: str
    label: str
    hint: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    note: str
    questions: tuple[Question, ...]


_PROFILE = Section(
    "Your shop",
    "Drafts use what stands here. Only the name is needed.",
    (
        Question("name", "Name", "Meethi Crumbs Bakery"),
        Question("industry", "Trade", "bakery"),
        Question("tone", "Tone", "professional, friendly or casual"),
        Question("products", "Products", "cakes, cookies, bread"),
        Question("hours", "Hours", "9 am to 9 pm every day"),
        Question("address", "Address", "14 MG Road, Pune"),
    ),
)
_ROLES = (
    "`crm users add NAME --role owner` begins it: from then on everybody logs in by name and password."
    " Where all of them share one account of this computer, roles protect from mistakes, say who did"
    " what, and nobody reads without a log-in; but who can log in could still copy the file and open it"
    " elsewhere. Should the computer itself prevent that, an account of its own can own the file:"
    " `crm service-account show`."
)
"""What roles can mean, and what they cannot."""
_SETTINGS = (
    Section(
        "WhatsApp",
        "Without a key nothing is sent.",
        (
            Question("provider", "Provider", "360dialog, cloud, twilio or gupshup"),
            Question("provider_key", "Key", "leave empty to keep the one that is saved", True),
            Question(
                "provider_number_id", "Number", "its id at cloud; twilio, gupshup: the number"
            ),
            Question("provider_account_id", "Account", "WABA id, Twilio SID or Gupshup app"),
            Question("quiet_hours", "Quiet hours", "21:00-09:00, or off"),
            Question("monthly_cap", "Limit a month", "rupees; empty is no limit"),
        ),
    ),
    Section(
        "Relay",
        "Run `webhook-relay pair` on your small server and paste its link here.",
        (
            Question("pair", "Pairing link", "what it shows: https://relay.example.in#K3T9P-7WZQ2"),
            Question("relay_url", "Address", "https://relay.example.in"),
            Question("relay_token", "Token", "leave empty to keep the one that is saved", True),
        ),
    ),
    Section(
        "AI",
        "Optional: without one, drafts come from your facts and templates.",
        (
            Question("ai", "Who drafts", ", ".join(CHOICES)),
            Question("ai_model", "Its name", "empty: the usual one; local: as its server calls it"),
            Question(
                "llm_base_url", "Its address", "only a server of your own: http://shop-pc:8080/v1"
            ),
            Question("llm_key", "Key", "leave empty to keep the one that is saved", True),
            Question("gemini_key", "Gemini key", "Gemini steps in when the first one fails", True),
            Question("llm_daily_cap", "Limit a day", "rupees; a model on your own PC is free"),
        ),
    ),
    Section(
        "People",
        _ROLES,
        (
            Question("lock_after", "Locks after", "minutes without a key, 1 to 15; owners: or off"),
            Question("worker_when_locked", "Meanwhile", "on: messages go on coming in; or off"),
        ),
    ),
    Section(
        "When no window is open",
        "With a service messages come in and go out all day, also after a power cut.",
        (
            Question("service", "Go on", "on or off; `crm service` says more"),
            Question("notices", "Notices", "bell,terminal,desktop, some of them, or off"),
        ),
    ),
)
_SERVICE = ("on", "off")


class SetupScreen(Screen[bool]):
    """Asks; hands the answers to `save`; shows its refusal as a sentence."""

    CSS_PATH = "setup.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "save", priority=True),
        Binding("escape", "leave", "leave"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, now: Answers, save: Save) -> None:
        super().__init__()
        self._now, self._save = now, save
        self._pairs = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static("Set up your shop", classes="title", markup=False)
            for section in (_PROFILE, *_SETTINGS):
                yield Static(section.title, classes="section", markup=False)
                yield Static(section.note, classes="note", markup=False)
                for question in section.questions:
                    yield self._row(question)
        yield Static("", id="problem", markup=False)
        yield Static("enter next   ctrl+s save   esc leave", id="keys", markup=False)

    def _row(self, question: Question) -> Horizontal:
        answer = Input(
            "" if question.secret else in_field(self._value(question.key)),
            placeholder=question.hint,
            password=question.secret,
            id=question.key,
        )
        label = Static(question.label, classes="label", markup=False)
        return Horizontal(label, answer, classes="row")

    def _value(self, key: str) -> str:
        if key in ("ai", "ai_model"):
            ai, model = choice_of(self._now.settings)
            return ai.value if key == "ai" else model
        if key == "pair":
            return self._now.pairing
        if key == "service":
            return "" if self._now.service is None else _SERVICE[not self._now.service]
        if key == "products":
            return ", ".join(self._now.profile.products)
        if key in self._now.settings:
            return self._now.settings[key]
        return str(getattr(self._now.profile, key))

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    def action_keep(self) -> None:
        if self._pairs:
            return
        try:
            answers = self._answers()
            if not answers.pairing:
                self._save(answers)
        except CrmError as error:
            self._tell(error.sentence())
            return
        if answers.pairing:
            self._pair(answers)
        else:
            self.dismiss(True)

    @work(group="pair")
    async def _pair(self, answers: Answers) -> None:
        """The relay may take its time to answer: the screen stays alive."""
        self._pairs = True
        self._tell("Asking the relay …")
        try:
            paired = await asyncio.to_thread(self._save, answers)
        except CrmError as error:
            self._tell(error.sentence())
            return
        finally:
            self._pairs = False
        self._tell("")
        if paired is None:
            self.dismiss(True)
        else:
            self.app.push_screen(SixWords(paired), lambda _: self.dismiss(True))

    def _tell(self, sentence: str) -> None:
        self.query_one("#problem", Static).update(sentence)

    def action_leave(self) -> None:
        if not self._pairs:
            self.dismiss(False)

    def _answers(self) -> Answers:
        given = {field.id or "": field.value.strip() for field in self.query(Input)}
        if not given["name"]:
            raise CrmError("A shop needs a name.", "Fill in the first line.")
        if given["provider"] not in PROVIDERS:
            raise CrmError(f"The provider is one of {', '.join(PROVIDERS)}.", "Mend that line.")
        asked = [question.key for section in _SETTINGS for question in section.questions]
        settings = {
            key: given[key] for key in asked if not key.startswith(("ai", "service", "pair"))
        }
        profile = _profile(given, self._now.profile)
        service = self._service(given["service"])
        insecure = self._now.insecure_http
        return Answers(profile, settings | self._ai(given), service, given["pair"], insecure)

    def _service(self, given: str) -> bool | None:
        """None where nothing about it was changed."""
        if given.lower() not in ("", *_SERVICE):
            raise CrmError("The service is on or off.", "Mend that line.")
        wanted = given.lower() == "on" if given else None
        return None if wanted == self._now.service else wanted

    def _ai(self, given: dict[str, str]) -> dict[str, str]:
        """The settings of the AI that was chosen; nothing where nothing about it was changed."""
        saved = self._now.settings
        chosen = read_choice(given["ai"] or AI.NONE), given["ai_model"]
        same = chosen == choice_of(saved) and given["llm_base_url"] == saved["llm_base_url"]
        if same and (chosen[0] is AI.NONE or not given["gemini_key"]):
            keys = {key: given[key] for key in ("llm_key", "gemini_key")}
            return settings_for_keys(keys, saved)
        gemini_key = given["gemini_key"] or saved["gemini_key"]
        return settings_of(*chosen, given["llm_base_url"], gemini_key)


def _profile(given: dict[str, str], now: BusinessProfile) -> BusinessProfile:
    try:
        tone = Tone(given["tone"].lower() or Tone.FRIENDLY)
    except ValueError as error:
        raise CrmError("The tone is professional, friendly or casual.", "Mend it.") from error
    products = (part.strip() for part in given["products"].split(","))
    return BusinessProfile(
        name=given["name"],
        industry=given["industry"],
        tone=tone,
        products=tuple(filter(None, products)),
        hours=given["hours"],
        address=given["address"],
        timezone=now.timezone,
    )


class SetupApp(App[bool]):
    """The set-up on its own, before there is a shop to open."""

    TITLE = "crm setup"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, now: Answers, save: Save) -> None:
        super().__init__()
        self._now, self._save = now, save
        for theme in themes.ALL:
            self.register_theme(theme)
        self.theme = themes.DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.DEFAULTS

    def on_mount(self) -> None:
        self.push_screen(SetupScreen(self._now, self._save), self.exit)


def run_setup(now: Answers, save: Save) -> bool:
    """Ask; True when the answers were saved."""
    return bool(SetupApp(now, save).run())
