/** The fields of a protobuf message by number, unread: this test needs no schema compiler. */
export class ProtobufMessage {
  readonly #fields = new Map<number, (bigint | Buffer)[]>();

  constructor(bytes: Buffer) {
    let at = 0;
    const varint = () => {
      let value = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = bytes.readUInt8(at);
        at += 1;
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    };
    const take = (length: number) => {
      if (at + length > bytes.length) throw new Error('a field ends beyond its message');
      at += length;
      return bytes.subarray(at - length, at);
    };
    while (at < bytes.length) {
      const tag = Number(varint());
      const wireType = tag & 7;
      const readers: Record<number, () => bigint | Buffer> = {
        0: varint,
        1: () => take(8),
        2: () => take(Number(varint())),
        5: () => take(4),
      };
      const value = readers[wireType]?.();
      if (value === undefined) throw new Error(`no wire type ${wireType}`);
      this.#fields.set(tag >> 3, [...(this.#fields.get(tag >> 3) ?? []), value]);
    }
  }

  messages(field: number): ProtobufMessage[] {
    return this.bytes(field).map((value) => new ProtobufMessage(value));
  }

  bytes(field: number): Buffer[] {
    return (this.#fields.get(field) ?? []).filter((value) => Buffer.isBuffer(value));
  }

  text(field: number): string | undefined {
    return this.bytes(field)[0]?.toString();
  }

  hex(field: number): string {
    return this.bytes(field)[0]?.toString('hex') ?? '';
  }

  varint(field: number): number | undefined {
    const value = this.#fields.get(field)?.[0];
    return typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : undefined;
  }

  double(field: number): number | undefined {
    return this.bytes(field)[0]?.readDoubleLE();
  }

  fixed64(field: number): number | undefined {
    const value = this.bytes(field)[0]?.readBigInt64LE();
    return value === undefined ? undefined : Number(value);
  }

  /** A packed list of doubles. */
  doubles(field: number): number[] {
    const bytes = Buffer.concat(this.bytes(field));
    return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(8 * index));
  }
}
