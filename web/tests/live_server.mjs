// Serves the page live, as the program does: HTTP for the page, a WebSocket for the events.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

function frame(text) {
  const body = Buffer.from(text);
  const header = body.length < 126 ? Buffer.from([0x81, body.length])
    : body.length < 65536 ? Buffer.from([0x81, 126, body.length >> 8, body.length & 255])
    : Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0]), Buffer.from([body.length >>> 24, (body.length >> 16) & 255, (body.length >> 8) & 255, body.length & 255])]);
  return Buffer.concat([header, body]);
}

/** Returns its address, `send(value)` once the page listens, and `close()`. */
export async function serve(html) {
  let heard;
  const listening = new Promise((resolve) => { heard = resolve; });
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/token/' ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(request.url === '/token/' ? html : '');
  });
  server.on('upgrade', (request, socket) => {
    if (request.url !== '/token/events') { socket.destroy(); return; }
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
    heard(socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return {
    address: `http://127.0.0.1:${port}/token/`, port,
    send: async (value) => { (await listening).write(frame(JSON.stringify(value))); },
    close: async () => { (await listening).destroy(); server.close(); },
  };
}
