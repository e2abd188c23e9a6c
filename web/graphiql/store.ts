/** One value that React components and plain functions share; fits React's useSyncExternalStore. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls `listener` after every change; the returned function ends that. */
  subscribe(listener: () => void): () => void;
}

/** A store that holds `value` in memory, for as long as the page is open. */
export function createStore<T>(value: T): Store<T> {
  const listeners = new Set<() => void>();
  let current = value;
  return {
    get: () => current,
    set(next) {
      current = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * A store whose value survives a reload. It lies in the browser tab's own storage, which is gone when that
 * tab is closed.
 */
export function createKeptStore<T>(key: string): Store<T | null> {
  const store = createStore<T | null>(kept(key));
  return {
    ...store,
    set(value) {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
      store.set(value);
    },
  };
}

/**
 * The stored text may come from an older version of this page. A text that cannot be read counts as absent.
 */
function kept<T>(key: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
