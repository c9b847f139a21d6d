// Runs before every script of a page: notes whatever an attack could do in it, under `__seen`.
(() => {
  const seen = [];
  Object.defineProperty(window, "__seen", { value: seen });
  const note = (...what) => seen.push(what.map(String).join(" ").slice(0, 300));
  Object.defineProperty(window, "attack", { value: (what) => note("script", what) });
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = (...given) => note(name, ...given);
  const strange = (address) => {
    try { return new URL(address, location.href).origin !== location.origin; } catch { return true; }
  };
  const guard = (owner, name, address) => {
    const known = owner && owner[name];
    if (!known) return;
    owner[name] = function (...given) {
      if (strange(address(given))) note(name, address(given));
      return known.apply(this, given);
    };
  };
  guard(window, "fetch", ([first]) => first instanceof Request ? first.url : first);
  guard(XMLHttpRequest.prototype, "open", ([, address]) => address);
  guard(Navigator.prototype, "sendBeacon", ([address]) => address);
  for (const name of ["WebSocket", "EventSource", "Worker", "SharedWorker", "RTCPeerConnection", "WebTransport"]) {
    if (window[name]) window[name] = function () { note("new", name); };
  }
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
    note("policy", violatedDirective, blockedURI, sample);
  }, true);
})();
