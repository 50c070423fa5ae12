// CODEC_ADAPTER=./examples/plug-ins/revoked-clients.ts PLUGIN_REVOKED_CLIENTS=/etc/relay/revoked
//
// The relay's own codec, but clients on a list are refused: with status 567, which is one of those kept
// for codecs like this one. The file has a client's UUID (what stands before the dot in its client ID)
// on each line, and counts from the next start.
//
// Nothing that is encoded passes through here in another form than it would without: a codec that wraps
// the relay's own is as secure as that. One that replaces it has to be secure by itself.

import { readFile } from 'node:fs/promises';
import { type CodecFactory, DecodeError } from 'mte-relay-server/ports';

const REVOKED = 567;

const factory: CodecFactory = async ({ settings, logger, createBuiltIn }) => {
  const path = settings.PLUGIN_REVOKED_CLIENTS;
  if (path === undefined) throw new Error('PLUGIN_REVOKED_CLIENTS is not set: name the list');
  const revoked = new Set((await readFile(path, 'utf8')).split(/\s+/));
  const builtIn = createBuiltIn();

  const refuseRevoked = (clientId: string) => {
    const [uuid = ''] = clientId.split('.');
    if (!revoked.has(uuid)) return;
    logger.warning('a revoked client was refused');
    throw new DecodeError(undefined, REVOKED);
  };

  return {
    async answerOffer(offer, context) {
      refuseRevoked(context.clientId);
      return builtIn.answerOffer(offer, context);
    },
    async open(secret, request) {
      refuseRevoked(request.header.clientId);
      return builtIn.open(secret, request);
    },
  };
};

export default factory;
