// What the import map of the page names, as the relay serves it.

declare module 'mte-relay-client' {
  export * from 'mte-relay-server/client';
}

declare module 'mte-relay-client/event-source' {
  export * from 'mte-relay-server/client/event-source';
}
