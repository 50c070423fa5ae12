import { createCrypto } from '#client-crypto';
import { decodeBase64url } from '../domain/base64url.ts';
import { SIZES } from '../domain/wire.ts';
import { checkCallOptions, checkClientOptions, invalid } from './option-checks.ts';
import type {
  CallSettings,
  ClientSettings,
  MteCallOptions,
  MteRelayClientOptions,
} from './options.ts';

const RETRIES = 2;

/** Throws {@link MteRelayError} `invalid-option`. */
export function clientSettings(options: MteRelayClientOptions): ClientSettings {
  checkClientOptions(options);
  return {
    pinnedIdentities: options.pinnedIdentities?.map(identity),
    pairOnInit: options.pairOnInit ?? false,
    onEvent: harmless(options.onEvent) ?? (() => {}),
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    crypto: options.crypto ?? createCrypto,
    clock: options.clock ?? { now: () => Date.now(), elapsed: () => performance.now() },
  };
}

/** A listener that fails must not fail the call that it listens to. */
function harmless<T>(listener: ((told: T) => void) | undefined): typeof listener {
  if (listener === undefined) return undefined;
  return (told) => {
    try {
      listener(told);
    } catch {
      // It is the application's own affair.
    }
  };
}

/** The call's options over the client's. Throws {@link MteRelayError} `invalid-option`. */
export function callSettings(client: MteCallOptions, call: MteCallOptions): CallSettings {
  checkCallOptions(call);
  const encodeHeaders = call.encodeHeaders ?? client.encodeHeaders ?? true;
  return {
    encodeType: call.encodeType ?? client.encodeType ?? 'MKE',
    mayFallBackToMke: call.encodeType === undefined,
    enveloped: call.encodeUrl ?? call.encodeUrls ?? client.encodeUrl ?? client.encodeUrls ?? true,
    encodeHeaders:
      typeof encodeHeaders === 'boolean'
        ? encodeHeaders
        : encodeHeaders.map((name) => name.toLowerCase()),
    useStreaming: call.useStreaming ?? client.useStreaming ?? 'auto',
    decodeContent: call.decodeContent ?? client.decodeContent ?? true,
    relayOrigin: origin(call.relayOrigin ?? client.relayOrigin),
    retry: call.retry ?? client.retry ?? RETRIES,
    onUploadProgress: harmless(call.onUploadProgress ?? client.onUploadProgress),
    onDownloadProgress: harmless(call.onDownloadProgress ?? client.onDownloadProgress),
  };
}

function identity(pin: string | Uint8Array): Uint8Array {
  const bytes = typeof pin === 'string' ? decodeBase64url(pin) : pin.slice();
  if (bytes?.length !== SIZES.identity) {
    throw invalid(
      `an entry of pinnedIdentities is not an identity: give ${SIZES.identity} bytes, or them as base64url (43 characters), as \`npm run identity\` prints them`,
    );
  }
  return bytes;
}

function origin(relayOrigin: string | URL | undefined): string | undefined {
  if (relayOrigin === undefined) return undefined;
  const text = String(relayOrigin);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url?.pathname === '/' && url.search === '' && url.hash === '';
  if (url === undefined || !bare || !/^https?:$/.test(url.protocol)) {
    throw invalid('relayOrigin must be an origin, such as https://relay.example.com');
  }
  return url.origin;
}
