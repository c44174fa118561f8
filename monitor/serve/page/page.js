"use strict";
// Told to the terminal before it starts: where the desk listens. Told to the person: why a sitting came to its end.
document.addEventListener("DOMContentLoaded", () => {
  const desk = new URL("desk", location.href);
  desk.protocol = desk.protocol === "https:" ? "wss:" : "ws:";
  desk.search = "";
  desk.hash = "";
  document.getElementById("terminal").dataset.sessionWebsocketUrl = desk.href;
});
window.addEventListener("load", () => {
  setTimeout(() => document.querySelector(".xterm-helper-textarea")?.focus());
});
window.WebSocket = class extends WebSocket {
  constructor(url) {
    super(url);
    this.addEventListener("close", (event) => {
      if (event.reason) document.getElementById("why").textContent = event.reason;
    });
  }
};
