// The socket to the sandbox: JSON both ways, and it comes back by itself.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

export class ChatSocket {
  constructor({ onframe, onopen, onclose }) {
    this.handlers = { onframe, onopen, onclose };
    this.wait = FIRST_WAIT_MS;
    this.connect();
  }

  connect() {
    const address = new URL("ws", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.search = "";
    this.socket = new WebSocket(address);
    this.socket.addEventListener("open", () => {
      this.wait = FIRST_WAIT_MS;
      this.handlers.onopen();
    });
    this.socket.addEventListener("message", (event) => this.handlers.onframe(JSON.parse(event.data)));
    this.socket.addEventListener("close", () => {
      this.handlers.onclose();
      setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    });
  }

  get isOpen() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(frame) {
    if (!this.isOpen) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }
}
