// UPSTREAM_ADAPTER=./examples/plug-ins/upstream-key.ts PLUGIN_UPSTREAM_KEY=…
//
// Shows the upstream a key that no client ever sees: HEADERS would set it on answers too.

import type { UpstreamClientFactory } from 'mte-relay-server/ports';

const NAME = 'x-api-key';

const factory: UpstreamClientFactory = ({ settings, createBuiltIn }) => {
  const key = settings.PLUGIN_UPSTREAM_KEY;
  if (key === undefined) throw new Error('PLUGIN_UPSTREAM_KEY is not set');
  const builtIn = createBuiltIn();
  return {
    send(request) {
      // In place of what a client may have sent under the name.
      const others = request.headers.filter(([name]) => name !== NAME);
      return builtIn.send({ ...request, headers: [...others, [NAME, key]] });
    },
    // Whoever made the relay's own client closes it.
    close: () => builtIn.close(),
  };
};

export default factory;
