// Loaded before the relay: ends it when the demo that started it is gone, however that ended.

process.once('disconnect', () => process.exit(0));
