/** Where a stream stands: `waiting` is between two attempts, `closed` is for good. */
export type SseState = 'connecting' | 'open' | 'waiting' | 'closed';

/** What the server says when events of some channels may have been missed. */
export interface SseReset {
  channels: string[];
  reason: 'invalid-cursor' | 'trimmed' | 'unknown-generation' | 'rolled-back' | 'overrun';
}

/** Why a stream is closed for good. */
export interface SseError {
  /** `refused` for an answer that will not change, or the condition of the server's `stream-error`. */
  condition: string;
  text: string;
  /** The answer of the server: 204, 401, 403 or 410; only if it refused. */
  status?: number;
}

export interface SseOptions {
  /** Whether cookies go to another origin, as for EventSource. */
  withCredentials?: boolean;
  /** Where to begin: a cursor that the page was rendered with. */
  lastEventId?: string;
  /** Whether all tabs of this browser that open this address with these options use one connection. */
  shared?: boolean;
  /** In milliseconds: when keep-alive events were seen, so much silence means that the connection is dead. */
  silence?: number;
  /** In milliseconds: the nth wait in a row is a random time from 0 to min(longest, shortest * 2^n). */
  backoff?: [shortest: number, longest: number];
  /** Makes of an event's data what `on` listeners get; JSON.parse by default. */
  parse?: (data: string) => any;
  /** Something was missed: what the page shows has to be fetched anew. */
  onReset?: (reset: SseReset, event: MessageEvent<string>) => void;
  /** The stream is closed for good. */
  onError?: (error: SseError) => void;
  /** On each change. */
  onState?: (state: SseState) => void;
}

/**
 * An EventSource that does not give up, notices dead connections and keeps its place.
 *
 * `new SseClient<{ message: Message; typing: Typing }>(url)` types what `on` listeners get.
 */
export class SseClient<Events = { [name: string]: any }> extends EventTarget {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSED: 2;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSED: 2;

  readonly url: string;
  readonly withCredentials: boolean;
  readonly readyState: 0 | 1 | 2;
  readonly state: SseState;
  /** The cursor of the last event. */
  readonly lastEventId: string;

  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string>) => void) | null;
  onerror: ((event: Event) => void) | null;

  constructor(url: string | URL, options?: SseOptions);

  /** Listens to events of a name, with their data parsed. */
  on<Name extends keyof Events & string>(
    name: Name,
    listener: (data: Events[Name], event: MessageEvent<string>) => void,
  ): this;

  addEventListener(
    type: 'open' | 'error',
    listener: (event: Event) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: ((event: MessageEvent<string>) => void) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;

  removeEventListener(
    type: string,
    listener: ((event: MessageEvent<string>) => void) | EventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;

  close(): void;
}
