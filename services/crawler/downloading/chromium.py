"""A headless Chromium that can reach one site and nothing else, and that is gone when it is closed."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.common.exceptions import SessionNotCreatedException, WebDriverException
from selenium.webdriver.remote.websocket_connection import WebSocketConnection
from urllib3.exceptions import HTTPError

from services.crawler.downloading import browser_keeper
from shared.errors import VasariError
from shared.settings import Settings

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_DRIVER = "chromedriver"
_ANSWER = 30.0  # seconds that Chromium has for an answer to one command
_LOOK = 0.005  # seconds between Selenium's looks for it
_FLAGS = (
    "--headless=new",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",  # a proxy would connect to what we cannot see
    "--remote-debugging-pipe",  # Chromium quits when its other end is gone
    "--block-new-web-contents",
    "--blink-settings=imagesEnabled=false",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",  # containers give it 64 MB
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",  # it would not be seen to connect
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",  # megabytes of a page's scripts
    "--window-size=1280,1024",
)
_PREFERENCES = {
    "download_restrictions": 3,  # all
    "profile.managed_default_content_settings.images": 2,  # blocked
    "webrtc.ip_handling_policy": "disable_non_proxied_udp",
    "credentials_enable_service": False,
}

# What a page is run without: ways of asking for something that pass by the interception of requests. The address is
# pinned for them too, but they would not wait for their turn.
_PRELOADED = """() => {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocket", "SharedWorker"])
    delete globalThis[name];
  if (globalThis.Navigator) delete Navigator.prototype.serviceWorker;
  const empty = () => {  // else Chromium asks for /favicon.ico
    for (const link of document.querySelectorAll("link[rel~=icon i]")) if (link.href !== "data:,") link.remove();
    if (document.head && !document.querySelector("link[rel~=icon i]")) {
      const link = document.createElement("link");
      link.rel = "icon";
      link.href = "data:,";
      document.head.append(link);
    }
  };
  new MutationObserver(empty).observe(document, {childList: true, subtree: true});
}"""

log = logging.getLogger(__name__)
logging.getLogger("websocket").setLevel(logging.CRITICAL)  # that a browser has quit is no error


class BrowserAbsent(VasariError):
    """Chromium or chromedriver is not installed, or does not start."""


class BrowserBroken(VasariError):
    """Chromium has crashed, hangs, or was told to quit."""


def programs(settings: Settings) -> tuple[str, str]:
    """Where Chromium and chromedriver are: the browser as `crawl_browser` says or on the PATH, its driver beside it
    or on the PATH. Raises `BrowserAbsent`."""
    browser = (
        shutil.which(settings.crawl_browser)
        if settings.crawl_browser
        else next(filter(None, map(shutil.which, _BROWSERS)), None)
    )
    beside = str(Path(browser).parent) if browser else None
    driver = (shutil.which(_DRIVER, path=beside) if beside else None) or shutil.which(_DRIVER)
    if not browser or not driver:
        raise BrowserAbsent(
            "Reading this listing needs Chromium and chromedriver; install them or set VASARI_CRAWL_BROWSER."
        )
    return str(browser), str(driver)


def browser_is_here(settings: Settings) -> bool:
    """Whether a listing can be read in a browser on this machine."""
    try:
        programs(settings)
    except BrowserAbsent:
        return False
    return True


class Chromium:
    """One running browser, for one site. Its methods block; use it in a thread that is not the reactor's.

    Attributes:
        origin: Scheme, host and port of the site, as in `https://site.example:443`.
        context: What WebDriver BiDi calls its window.
        folder: Holds all that the browser writes; removed when it is closed.
    """

    def __init__(self, url: str, address: str, settings: Settings, user_agent: str) -> None:
        """Start it. Of all hosts and ports it knows that of `url` alone, which is at this IP address.

        Raises `BrowserAbsent`.
        """
        browser, driver = programs(settings)
        self.origin = origin_of(url)
        self.folder = tempfile.mkdtemp(prefix="vasari-browser-")
        flags = [
            *_FLAGS,
            f"--user-data-dir={self.folder}/profile",
            f"--user-agent={user_agent}",
            f"--host-resolver-rules={_rules(url, address)}",
        ]
        try:
            self._driver = self._start(browser, driver, flags)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        try:
            self._driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "deny"})
            connection: Any = _Connection
            self._bidi = connection(self._driver.caps["webSocketUrl"], _ANSWER, _LOOK)
            self.context = self._driver.current_window_handle
            self.command("script.addPreloadScript", functionDeclaration=_PRELOADED)
        except BaseException:
            self.close()
            raise

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command of WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) and return its result.

        Raises `BrowserBroken`.
        """

        def exchange() -> Any:
            return (yield {"method": method, "params": params})

        try:
            answer: dict[str, Any] = self._bidi.execute(exchange())
        except Exception as error:  # of the WebSocket's library, of sockets, of Selenium
            said = str(getattr(error, "msg", None) or error).splitlines() or [type(error).__name__]
            raise BrowserBroken(f"The browser does not answer any more: {said[0]}") from error
        return answer

    def listen(self, event: str, callback: Callable[[dict[str, Any]], None]) -> None:
        """Call back with each event of this name of WebDriver BiDi, in a thread of its own."""
        self._bidi.add_callback(_Event(event), callback)
        self.command("session.subscribe", events=[event])

    def navigate(self, url: str) -> None:
        """Begin to open a page. What becomes of it, the events of its requests tell."""

        def navigate() -> None:
            with suppress(BrowserBroken):
                self.command("browsingContext.navigate", context=self.context, url=url, wait="none")

        # Even so Chromium answers only when the site has, and until then the request may wait for its turn.
        threading.Thread(target=navigate, name="navigation", daemon=True).start()

    def call(self, function: str, *arguments: str) -> str:
        """Call a JavaScript function, which takes and returns strings, in a world of our own beside the page's:
        the two share the document and nothing else. Raises `BrowserBroken`, also where the function throws."""
        answer = self.command(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": argument} for argument in arguments],
            target={"context": self.context, "sandbox": "vasari"},
            awaitPromise=False,
        )
        if answer["type"] != "success":
            raise BrowserBroken(f"The browser cannot read the page: {answer['exceptionDetails']['text']}")
        return str(answer["result"].get("value", ""))

    def close(self) -> None:
        """Quit. When this returns the browser's processes and its folder are gone."""
        with suppress(Exception):  # it may be gone already; the keeper sees to the rest
            self._driver.quit()  # closes the WebSocket too; to close that one first takes seconds
        keeper: subprocess.Popen[bytes] = self._driver.service.process
        if keeper.stdin:
            keeper.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            keeper.wait(10)

    def kill(self) -> None:
        """End it from any thread, and let what it is asked at the moment fail."""
        with suppress(OSError):
            self._driver.service.process.terminate()

    def _start(self, browser: str, driver: str, flags: list[str]) -> webdriver.Chrome:
        if os.geteuid() == 0:
            # Chromium refuses to sandbox what root runs. Few run as root outside a container.
            return self._open(browser, driver, [*flags, "--no-sandbox"])
        try:
            return self._open(browser, driver, flags)
        except BrowserAbsent as error:
            # Docker's default profile forbids the namespaces that the sandbox is made of.
            found = self._open(browser, driver, [*flags, "--no-sandbox"])
            log.warning("Chromium runs without its sandbox, which this system does not allow: %s", error)
            return found

    def _open(self, browser: str, driver: str, flags: list[str]) -> webdriver.Chrome:
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        options.page_load_strategy = "none"
        options.enable_bidi = True
        options.unhandled_prompt_behavior = "dismiss"
        options.add_experimental_option("prefs", _PREFERENCES)
        options.ignore_local_proxy_environment_variables()
        for flag in flags:
            options.add_argument(flag)
        Path(self.folder, "tmp").mkdir(parents=True, exist_ok=True)
        try:
            return webdriver.Chrome(options=options, service=_Service(driver, self.folder))
        except (WebDriverException, HTTPError, OSError) as error:
            kind = "Chromium" if isinstance(error, SessionNotCreatedException) else "chromedriver"
            said = str(getattr(error, "msg", None) or error).splitlines() or [type(error).__name__]
            raise BrowserAbsent(
                f"{kind} does not start ({said[0]}); mend it, or set VASARI_CRAWL_BROWSER to one that does."
            ) from error


class _Service(webdriver.ChromeService):
    """chromedriver below its keeper. It is named, so that Selenium does not look for one on the network."""

    def __init__(self, driver: str, folder: str) -> None:
        keeper = str(Path(browser_keeper.__file__))
        self._kept = ["-I", "-S", keeper, folder, driver]
        # Of our environment it gets what it needs: the rest has secrets of ours, and settings such as proxies.
        env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "TMPDIR": f"{folder}/tmp", "LANG": "C.UTF-8"}
        super().__init__(sys.executable, log_output=subprocess.DEVNULL, env=env, popen_kw={"start_new_session": True})

    def command_line_args(self) -> list[str]:
        return [*self._kept, *super().command_line_args()]

    def env_path(self) -> None:
        """Nothing of the environment takes its place."""


class _Connection(WebSocketConnection):
    """Selenium's, but that nobody goes on waiting for an answer when the browser is gone."""

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + _ANSWER
        while not condition() and self._ws_thread.is_alive() and time.monotonic() < until:
            time.sleep(_LOOK)


class _Event:
    """What Selenium's connection takes for the name of an event."""

    def __init__(self, name: str) -> None:
        self.event_class = name

    def from_json(self, params: dict[str, Any]) -> dict[str, Any]:
        """As it came."""
        return params


def origin_of(url: str) -> str:
    """Scheme, host and port, all three."""
    return "{}://{}:{}".format(*_parts(url))


def _rules(url: str, address: str) -> str:
    """The one name that Chromium resolves; written addresses are names to it in this."""
    _, host, port = _parts(url)
    at = f"[{address}]" if ip_address(address).version == 6 else address
    return f"MAP {host}:{port} {at}:{port}, MAP * ~NOTFOUND"


def _parts(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return parts.scheme, f"[{host}]" if ":" in host else host, parts.port or (443 if parts.scheme == "https" else 80)
