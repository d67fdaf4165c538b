// What every part of the page shares: the connection shown, the place selected, the thing pointed at.
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Connection, Document } from './model';
import type { Notes } from './notes';
import type { Place } from './link';

export interface Shared {
  document: Document;
  connection: Connection;
  notes: Notes;
  places: Places;
  printing: boolean;
  /** Selects a thing, and perhaps a byte of it. */
  go: (id: string | null, byte?: number | null) => void;
  show: (connection: string) => void;
}

/** The place selected. Whoever asks about some ids is drawn anew only when the selection comes to them, moves in them or leaves. */
export class Places {
  private readonly listeners = new Set<() => void>();

  constructor(public current: Place) {}

  set(place: Place): void {
    this.current = place;
    this.listeners.forEach((listener) => listener());
  }
  of(ids: string[]): Place | null {
    return this.current.id !== null && ids.includes(this.current.id) ? this.current : null;
  }
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const Context = createContext<Shared | null>(null);

export function useShared(): Shared {
  const shared = useContext(Context);
  if (!shared) throw new Error('outside of the page');
  return shared;
}

/** The place selected where it is in one of these, else null. */
export function usePlaceIn(ids: string[]): Place | null {
  const { places } = useShared();
  const [place, setPlace] = useState(() => places.of(ids));
  const key = ids.join(' ');
  useEffect(() => {
    const look = () => setPlace(places.of(key.split(' ')));
    look();
    return places.listen(look);
  }, [places, key]);
  return place;
}

/** What the pointer is over, in whichever drawing: a message in the waterfall lights up in the lanes. */
class Hot {
  private ids: ReadonlySet<string> = new Set();
  private readonly listeners = new Set<() => void>();

  set(ids: string[]): void {
    this.ids = new Set(ids);
    this.listeners.forEach((listener) => listener());
  }
  has(ids: string[]): boolean {
    return ids.some((id) => this.ids.has(id));
  }
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
const hot = new Hot();

/** Whether one of these is pointed at, and the handlers with which an element says that it is. */
export function useHot(ids: string[]): { is: boolean; on: { onPointerEnter: () => void; onPointerLeave: () => void } } {
  const [is, setIs] = useState(false);
  const key = ids.join(' ');
  useEffect(() => hot.listen(() => setIs(hot.has(key.split(' ')))), [key]);
  return { is, on: { onPointerEnter: () => hot.set(ids), onPointerLeave: () => hot.set([]) } };
}

/** An element's width, followed as it changes. */
export function useWidth(element: { current: HTMLElement | null }, initial: number): number {
  const [width, setWidth] = useState(initial);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => { if (entry) setWidth(Math.floor(entry.contentRect.width)); });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width || initial;
}

/** A setting that outlives the page where the browser lets it: storage may throw on file://. */
export const remembered = {
  get(key: string): string | null {
    try { return localStorage.getItem(`entente.${key}`); } catch { return null; }
  },
  set(key: string, value: string): void {
    try { localStorage.setItem(`entente.${key}`, value); } catch { /* it is asked for again next time */ }
  },
};

let theme = remembered.get('theme');
const preferred = matchMedia('(prefers-color-scheme: dark)');
export const isDark = (): boolean => (theme ? theme === 'dark' : preferred.matches);

/** The browser's preference, until one is chosen here. */
export function setTheme(chosen: string | null): void {
  if (chosen) { theme = chosen; remembered.set('theme', chosen); }
  document.documentElement.dataset['theme'] = isDark() ? 'dark' : 'light';
}
preferred.addEventListener('change', () => setTheme(null));
