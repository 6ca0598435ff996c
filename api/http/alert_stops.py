"""The pages behind the links in e-mails that stop a job alert: no log-in, one click.

A GET shows a page with a button, because mail programs open links by themselves. A POST stops the alert; programs send
it themselves (RFC 8058: One-Click Unsubscribe). The token of the link names the alert, and allows nothing else.
"""

from datetime import UTC, datetime
from html import escape

from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.errors import MESSAGES
from api.http.refusals import refuse
from gnn.explain.translations import Language
from graph.errors import GraphUnavailableError
from graph.notifications.job_alerts import JobAlertRepository
from graph.viewer import SYSTEM
from workers.mail.phrases import clean, language_of

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
PAGE = """<!doctype html>
<html lang="{code}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>body {{ font: 1.1rem/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 32rem; padding: 0 1rem }}
button {{ font: inherit; padding: .6rem 1.2rem }}</style></head>
<body><h1>{title}</h1>{body}</body></html>
"""
BUTTON = '<form method="post"><button type="submit">{label}</button></form>'
TEXTS = {
    Language.EN: {
        "ask": "Stop the alert “{name}”?",
        "label": "Stop this alert",
        "done": "The alert “{name}” is stopped.",
        "gone": "This alert no longer exists.",
        "bad": "This link is not valid. Use the link of the latest e-mail.",
    },
    Language.AR: {
        "ask": "هل تريد إيقاف التنبيه «{name}»؟",
        "label": "إيقاف هذا التنبيه",
        "done": "أُوقف التنبيه «{name}».",
        "gone": "لم يعد هذا التنبيه موجودًا.",
        "bad": "هذا الرابط غير صالح. استخدم رابط أحدث رسالة.",
    },
}


class StopAlert(HTTPEndpoint):
    """Shows the page, and stops the alert."""

    async def dispatch(self) -> None:
        """Answer the request; if the graph is away, with 503."""
        try:
            await super().dispatch()
        except GraphUnavailableError:
            refusal = refuse("UNAVAILABLE", MESSAGES["UNAVAILABLE"], 503, None, {"Retry-After": "1"})
            await refusal(self.scope, self.receive, self.send)

    async def get(self, request: Request) -> Response:
        """Return the page with the button; it changes nothing."""
        alert = self._alert(request)
        if alert is None:
            return page("bad", status=404)
        name_and_language = await self._repository(request).name_of(alert)
        return page("gone", status=404) if name_and_language is None else page("ask", *name_and_language, button=True)

    async def post(self, request: Request) -> Response:
        """Stop the alert. A second time changes nothing."""
        alert = self._alert(request)
        if alert is None:
            return page("bad", status=404)
        name_and_language = await self._repository(request).stop(alert, datetime.now(UTC))
        return page("gone") if name_and_language is None else page("done", *name_and_language)

    def _alert(self, request: Request) -> str | None:
        alert: str | None = request.app.state.parts.stop_links.read(request.path_params["token"])
        return alert

    def _repository(self, request: Request) -> JobAlertRepository:
        return JobAlertRepository(request.app.state.parts.client, SYSTEM)


def page(key: str, name: str = "", code: str | None = None, *, status: int = 200, button: bool = False) -> HTMLResponse:
    """Return a page in the person's language. Names in it are escaped."""
    language = language_of(code)
    texts = TEXTS[language]
    title = escape(texts[key].format(name=clean(name)))
    content = PAGE.format(
        code=language.value.lower(),
        direction="rtl" if language is Language.AR else "ltr",
        title=title,
        body=BUTTON.format(label=escape(texts["label"])) if button else "",
    )
    return HTMLResponse(content, status, HEADERS)
