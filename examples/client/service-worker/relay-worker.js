// Sends what the pages of a site ask for through the site's relay, encoded. The pages know nothing of
// it. docs/guides/service-worker.md

/* global MteRelay */

// Where the relay is: here it answers under the site's own host name.
const RELAY = location.origin;
// Whose requests go through it. Their paths are paths of the relay's upstream.
const PROTECTED = [location.origin, 'https://api.example.com'];
// The relay's own paths, which are not encoded once more.
const OWN_PATHS = /^\/(api\/mte-|public\/mte-relay-client)/;

importScripts(`${RELAY}/public/mte-relay-client.worker.js`);

// Give `pinnedIdentities` too: nobody can then pair in the relay's place.
const relay = MteRelay.createMteRelayClient({ relayOrigin: RELAY });

// A new version takes over at once: pages have no state in the worker that it could break.
addEventListener('install', () => skipWaiting());
addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (!PROTECTED.includes(origin) || OWN_PATHS.test(pathname)) return;
  // What fails here fails in the page, as a network error. It is never sent unencoded instead.
  event.respondWith(throughRelay(event.request));
});

async function throughRelay(request) {
  const { origin, pathname, search } = new URL(request.url);
  const { method, headers, redirect, signal } = request;
  try {
    return await relay.fetch(pathname + search, {
      ...{ method, headers, redirect, signal },
      body: await bodyOf(request),
      credentials: credentialsOf(request, origin),
      cache: request.cache === 'only-if-cached' ? 'default' : request.cache,
      // `referer` crosses outside the encoding: the page's address must not stand in it.
      referrerPolicy: 'origin',
    });
  } catch (error) {
    // Pages see only that the network failed. The code says why.
    console.warn(`relay: ${error.code ?? error.name}`);
    throw error;
  }
}

/** A Blob, and not a stream: it can be sent again when the relay lost the pair. */
async function bodyOf(request) {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const body = await request.blob();
  return body.size > 0 ? body : undefined;
}

/** A relay of another origin gets the cookies that a browser has for it where the site would its own. */
function credentialsOf(request, origin) {
  if (request.credentials !== 'same-origin') return request.credentials;
  return origin === location.origin ? 'include' : 'omit';
}
