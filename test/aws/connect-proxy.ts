import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A forward proxy that tunnels every CONNECT to one place, and counts what it was asked for. */
export async function startProxy(to: { readonly host: string; readonly port: number }, refuse = false) {
  const asked: { readonly target: string; readonly authorization: string | undefined }[] = [];
  const server = createServer();
  server.on('connect', (request, socket, head) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (refuse) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>');
      return;
    }
    const upstream = connect(to.port, to.host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address
  return {
    port,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
