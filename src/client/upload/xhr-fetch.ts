/**
 * `fetch` by XMLHttpRequest, which alone tells a page how much of a body was sent. It gives the answer
 * only when all of it is there.
 */
export function xhrFetch(onSent: (part: number) => void): typeof globalThis.fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const { method = 'GET', headers, body, credentials, signal } = init;
      const xhr = new XMLHttpRequest();
      xhr.open(method, String(input));
      xhr.responseType = 'blob';
      xhr.withCredentials = credentials === 'include';
      for (const [name, value] of new Headers(headers)) xhr.setRequestHeader(name, value);
      xhr.upload.onprogress = ({ loaded, total }) => onSent(loaded / total);

      const abort = () => xhr.abort();
      signal?.addEventListener('abort', abort);
      xhr.onloadend = () => signal?.removeEventListener('abort', abort);
      xhr.onabort = () => reject(signal?.reason);
      xhr.onerror = () => reject(new TypeError('the request failed'));
      xhr.onload = () => resolve(responseOf(xhr, String(input)));
      xhr.send(body as Blob);
    });
}

function responseOf(xhr: XMLHttpRequest, url: string): Response {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().trim().split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const { status, statusText } = xhr;
  const content = xhr.response as Blob;
  // Statuses without a body must not be given one.
  const body = content.size === 0 ? null : content;
  const response = new Response(body, { status, statusText, headers });
  const redirected = xhr.responseURL !== '' && xhr.responseURL !== new URL(url).href;
  const type = new URL(url).origin === globalThis.location?.origin ? 'basic' : 'cors';
  return Object.defineProperties(response, {
    redirected: { value: redirected },
    type: { value: type },
  });
}
