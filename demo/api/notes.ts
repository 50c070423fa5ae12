export interface Note {
  readonly id: string;
  readonly text: string;
}

/** The notes of every user; tells whoever watches when one is added. */
export interface Notes {
  of(user: string): readonly Note[];
  add(user: string, text: string): Note;
  /** Undefined if the user has no such note. */
  change(user: string, id: string, text: string): Note | undefined;
  /** False if the user has no such note. */
  remove(user: string, id: string): boolean;
  /** Gives a function that ends the watch. */
  watch(user: string, seen: (note: Note) => void): () => void;
}

export function createNotes(): Notes {
  const notes = new Map<string, Map<string, Note>>();
  const watchers = new Set<{ readonly user: string; readonly seen: (note: Note) => void }>();
  let count = 0;

  const notesOf = (user: string) => {
    const own = notes.get(user) ?? new Map<string, Note>();
    notes.set(user, own);
    return own;
  };

  return {
    of: (user) => [...notesOf(user).values()],
    add(user, text) {
      count += 1;
      const note = { id: `note-${count}`, text };
      notesOf(user).set(note.id, note);
      for (const watcher of [...watchers]) if (watcher.user === user) watcher.seen(note);
      return note;
    },
    change(user, id, text) {
      if (!notesOf(user).has(id)) return undefined;
      const note = { id, text };
      notesOf(user).set(id, note);
      return note;
    },
    remove: (user, id) => notesOf(user).delete(id),
    watch(user, seen) {
      const watcher = { user, seen };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
