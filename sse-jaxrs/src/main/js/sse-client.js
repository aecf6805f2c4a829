/**
 * An EventSource that does not give up, notices dead connections, keeps its place, and can be shared by all tabs.
 *
 * ```js
 * import { SseClient } from '/sse-jaxrs/sse-client.js';
 *
 * const stream = new SseClient('api/rooms/lobby/events', { shared: true });
 * stream.on('message', message => show(message));
 * ```
 *
 * From the network to the page: `connection` keeps one EventSource going; in a SharedWorker made of this very module
 * `lines` has the connections of all tabs; `SseClient` is what the page sees. What a connection has to say is the same
 * list everywhere, so that it passes through a port: type, data, last event id, origin.
 *
 * SPDX-License-Identifier: Apache-2.0
 */

/** A SharedWorker goes on with the code it was started with; pages of another protocol get a worker of their own. */
const WORKER = 'sse-jaxrs/1';

/** What a source is always asked for: native signs, and the control events of the server. */
const OWN_EVENTS = ['open', 'error', 'message', 'keep-alive', 'stream-open', 'stream-reset', 'stream-error'];

/** Answers that will be the same next time: dismissed or nothing there for good, and not allowed. */
const TERMINAL = [204, 401, 403, 410];

/** Answers that pass, beside those of 500 and more. A server that is deploying anew answers 404 for a while. */
const PASSING = [404, 408, 425, 429];

/** A worker answers at once; one that was started with the code of another deployment may not understand. */
const FIRST_WORD = 10000;

/** A timer may run late, since the page was frozen or the machine slept; events that wait behind it come first. */
const LAST_TURN = 1000;

/** Longer than this nobody waits who looks at a page, whatever Retry-After says. In seconds. */
const LONGEST_RETRY_AFTER = 600;

const DEFAULTS = {
  withCredentials: false,
  lastEventId: '',
  shared: false,
  silence: 45000,
  backoff: [500, 30000],
  parse: JSON.parse,
  onReset() {},
  onError() {},
  onState() {},
};

/** As much of a value as a message can show. */
const shortened = value => {
  const text = String(typeof value === 'string' ? JSON.stringify(value) : value);
  return text.length > 80 ? text.slice(0, 80) + '…' : text;
};

/**
 * Keeps one EventSource going from wherever it was. Native reconnects stay the browser's; when it gives up, or its
 * connection is dead, there is a new EventSource from the last cursor.
 *
 * The cursor moves only with an event that is dispatched, and a source that was replaced dispatches no more, so over
 * all sources nothing is left out and nothing comes twice. Events of a name that nobody listens to do not move it: they may
 * be sent again, and again nobody hears them. The next event that is heard, a keep-alive for one, makes up for them.
 */
function connection({ url, withCredentials, lastEventId, silence, backoff }, names, tell) {
  const heard = new Set([...OWN_EVENTS, ...names]);
  let cursor = lastEventId;
  let state;
  let source;
  let wait; // the timer of the next attempt, and what tells one attempt from another
  let watchdog;
  let beats = 0; // the server sends keep-alive events, so silence means something; of so many sources
  let failures = 0; // in a row, since the last stream-open

  const become = next => tell('stream-state', (state = next));

  const address = () => {
    const target = new URL(url);
    if (cursor) {
      target.searchParams.set('lastEventId', cursor);
    }
    return target;
  };

  const stop = () => {
    clearTimeout(watchdog);
    clearTimeout(wait);
    wait = 0;
    source?.close();
    source = undefined;
  };

  const open = () => {
    stop();
    source = new EventSource(address(), { withCredentials });
    heard.forEach(listen);
    watch(silence);
    become('connecting'); // last, since whoever is told may close it
  };

  const listen = name => source?.addEventListener(name, take);

  const take = event => {
    const { type, data } = event;
    if (event.target !== source) {
      return; // what a source had in its queue when it was closed comes again from the next one
    }
    if (type === 'keep-alive') {
      beats = 2;
    }
    watch(silence);
    if (data === undefined) {
      // The browser's own signs; an application may call its events so too, and those have data.
      if (type === 'error') {
        lost();
      } else {
        become('connecting'); // the head of the answer is there, the stream is when stream-open is
      }
      return;
    }
    cursor = event.lastEventId || cursor;
    if (type === 'stream-error') {
      end(data, event);
      return;
    }
    if (type === 'stream-open') {
      failures = 0;
      become('open');
      tell('open');
    }
    tell(type, data, event.lastEventId, event.origin);
  };

  /** Browsers do not wait longer each time, so what fails twice without an answer in between is not left to them. */
  const lost = () => {
    if (source.readyState === 2 || state === 'waiting') {
      fail();
    } else {
      // The browser waits as long as the server said, which is no silence; but what comes then may never be answered.
      watch(LONGEST_RETRY_AFTER * 1000 + silence);
      become('waiting');
      tell('error');
    }
  };

  /** Nobody is to come back all at once, so the time is random from the whole range. */
  const fail = (after = 0) => {
    stop();
    failures++;
    wait = setTimeout(probe, after + Math.random() * Math.min(backoff[1], backoff[0] * 2 ** failures));
    become('waiting');
    tell('error');
  };

  /** An EventSource does not tell which answer it gave up on, so the same address is asked what it would answer. */
  const probe = async () => {
    const mine = wait;
    let status = 0;
    let after = 0;
    try {
      const answer = await fetch(address(), {
        method: 'HEAD',
        headers: { Accept: 'text/event-stream' },
        credentials: withCredentials ? 'include' : 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout?.(silence),
      });
      status = answer.status;
      after = +answer.headers.get('Retry-After');
    } catch {
      // no answer is one that passes
    }
    if (mine !== wait) {
      return; // closed meanwhile, or connected anew
    }
    if (TERMINAL.includes(status)) {
      const text = `The server answers ${status} to ${url}`;
      end(JSON.stringify({ condition: 'refused', text, status }), {});
    } else if (!status || (status >= 500 && status !== 501) || PASSING.includes(status)) {
      fail(after > 0 ? Math.min(after, LONGEST_RETRY_AFTER) * 1000 : 0);
    } else {
      open(); // also where HEAD is not known: the stream itself may be
    }
  };

  const end = (data, { lastEventId, origin }) => {
    stop();
    become('closed');
    tell('stream-error', data, lastEventId, origin);
    tell('error');
  };

  /** Each event sets the time anew, so a live connection is never held dead, however late the timers run. */
  const watch = time => {
    clearTimeout(watchdog);
    if (beats) {
      watchdog = setTimeout(() => (watchdog = setTimeout(dead, LAST_TURN)), time);
    }
  };

  /**
   * Nothing was refused, so there is nothing to wait for; unless the new connection is as silent as the old one. When
   * two in a row have opened and then brought nothing, the server has ceased to send keep-alive events. After one it is
   * too early to think so: the new one would never be noticed to be dead.
   */
  const dead = () => {
    if (state === 'open') {
      beats--;
      open();
    } else {
      fail();
    }
  };

  open();
  return {
    heard,
    listen(name) {
      heard.add(name);
      listen(name);
    },
    /** The network is back: whatever was open before may be dead without a word. */
    online() {
      if (state === 'open' || state === 'waiting') {
        open();
      }
    },
    close: stop,
    isOpen: () => state === 'open',
  };
}

/**
 * In the worker: the connections that tabs share.
 *
 * A tab that joins gets a line of its own, so it gets the beginning that the server gives it. As soon as two lines of
 * the same stream stand at the same id they are one: the same id is the same place in all channels, so whatever one of
 * them would bring next, the other one brings too. The one that has just said so goes on, since it is alive, and is
 * right behind that id; the other may be dead, or have passed more that it did not listen to. It closes, and its tabs
 * go on with the one that spoke, each over the one port it always had, so in order.
 *
 * Streams without ids have no place that could be compared, and stay apart; so do those of different users, as there
 * are when one has left and another has come.
 */
const lines = new Set();

function join(tab, options, names) {
  const { lastEventId, ...stream } = options;
  const key = JSON.stringify(stream); // of other options nobody gets the patience of a stranger
  const line = { key, tabs: new Set([tab]) };
  const kin = [...lines].find(other => other.key === key);
  tab.line = line;
  names.forEach(name => listen(key, name));
  line.link = connection(options, [...names, ...(kin?.link.heard ?? [])], (...told) => relay(line, told));
  lines.add(line);
}

/** All lines of a stream listen to all that any of its tabs does, so that each can take over each tab. */
function listen(key, name) {
  for (const line of lines) {
    if (line.key === key) {
      line.link.listen(name);
    }
  }
}

function relay(line, told) {
  const [type, data, id] = told;
  line.tabs.forEach(tab => tab.port.postMessage(told));
  if (data === 'closed' && type === 'stream-state') {
    drop(line);
  }
  if (id === undefined) {
    return;
  }
  if (type === 'stream-open') {
    line.stream = JSON.parse(data).stream; // of whom and of what it is, as far as its ids do not say it
  }
  if (id !== line.last) {
    line.place = line.last = id;
  } else if (type === 'stream-reset') {
    line.place = ''; // the id to come belongs to a state behind it; tabs that join in between would miss the reset
  }
  for (const other of lines) {
    if (
      other !== line &&
      other.key === line.key &&
      other.stream === line.stream &&
      other.place &&
      other.place === line.place &&
      other.link.isOpen() // or its tabs would have to be told
    ) {
      drop(other);
      other.tabs.forEach(tab => {
        tab.line = line;
        line.tabs.add(tab);
      });
    }
  }
}

function drop(line) {
  line.link.close();
  lines.delete(line);
}

function leave(tab) {
  tab.line.tabs.delete(tab);
  if (!tab.line.tabs.size) {
    drop(tab.line);
  }
}

if (globalThis.name === WORKER) {
  // The worker holds this lock as long as it lives, so whoever gets it knows that it has ended.
  const life = WORKER + Math.random();
  const held = new Promise(done => navigator.locks?.request(life, () => new Promise(() => done())));
  globalThis.onconnect = ({ ports: [port] }) => {
    const tab = { port };
    held.then(() => port.postMessage(['stream-worker', life]));
    const verbs = {
      join: (options, names) => join(tab, options, names),
      listen: name => listen(tab.line.key, name),
      online: () => tab.line.link.online(),
      // A tab holds this lock as long as it lives, so whoever gets it knows that it crashed.
      hold: lock => navigator.locks.request(lock, verbs.close),
      close: () => leave(tab),
    };
    port.onmessage = ({ data: [verb, ...what] }) => verbs[verb](...what);
  };
}

/** The connection of a page that shares it; `lost` and `tell` do nothing when it is closed. */
function shared(options, names, tell, lost) {
  // Whoever bundles this has to find the name in this very place.
  const worker = new SharedWorker(new URL('./sse-client.js', import.meta.url), { type: 'module', name: 'sse-jaxrs/1' });
  const { port } = worker;
  const ask = (...what) => port.postMessage(what);
  const lock = WORKER + Math.random();
  const life = new AbortController();
  const { signal } = life;
  const closed = new Promise(done => (signal.onabort = done));
  const mute = setTimeout(lost, FIRST_WORD);
  worker.onerror = () => lost();
  port.onmessage = ({ data }) => {
    clearTimeout(mute);
    if (data[0] === 'stream-worker') {
      navigator.locks.request(data[1], { signal }, () => lost(true)).catch(() => {});
    } else {
      tell(...data);
    }
  };
  ask('join', options, names);
  navigator.locks?.request(lock, () => {
    ask('hold', lock);
    return closed;
  });
  return {
    listen: name => ask('listen', name),
    online: () => ask('online'),
    close() {
      ask('close');
      port.close();
      life.abort();
    },
  };
}

/** What is wrong with the options, said before anything is opened. */
function checked(given) {
  const options = { ...DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    const right = typeof DEFAULTS[name];
    if (value !== undefined && typeof value !== right) {
      throw new TypeError(
        right === 'undefined'
          ? `SseClient has no option ${name}; it has ${Object.keys(DEFAULTS).join(', ')}`
          : `SseClient: ${name} is ${shortened(value)}; it has to be a ${right}`,
      );
    }
    options[name] = value ?? DEFAULTS[name];
  }
  const { silence, backoff } = options;
  const isTime = time => time > 0 && time < 2 ** 30;
  if (!isTime(silence)) {
    throw new RangeError(`SseClient: silence is ${silence}; it has to be a time in milliseconds below 2^30`);
  }
  if (!(backoff.length === 2 && backoff.every(isTime) && backoff[0] <= backoff[1])) {
    throw new RangeError(
      `SseClient: backoff is ${shortened(backoff)}; it has to be [shortest, longest] in milliseconds`,
    );
  }
  return options;
}

/** What a page has: an EventSource, and more. Underscored is private. */
export class SseClient extends EventTarget {
  constructor(url, options = {}) {
    super();
    this.onopen = this.onmessage = this.onerror = null;
    const { lastEventId, parse, onReset, onError, onState, ...stream } = checked(options);
    this.url = new URL(url, globalThis.document?.baseURI ?? location.href).href;
    this.withCredentials = stream.withCredentials;
    this._stream = { ...stream, url: this.url };
    this._parse = parse;
    this._cursor = lastEventId;
    this._names = new Set();
    // All callbacks are called as listeners, since what a listener throws is reported and stops nothing.
    const call = (type, callback) => super.addEventListener(type, callback);
    call('stream-state', event => onState(event.data));
    call('stream-reset', event => onReset(JSON.parse(event.data), event));
    call('stream-error', event => onError(JSON.parse(event.data)));
    ['open', 'message', 'error'].forEach(type => call(type, event => this['on' + type]?.(event)));
    this._hear = event => this._happened(event);
    ['online', 'pagehide', 'pageshow'].forEach(type => globalThis.addEventListener(type, this._hear));
    queueMicrotask(() => this._connect(stream.shared)); // when the page has said what it listens to
  }

  /** One of connecting, open, waiting, closed. */
  get state() {
    return this._state ?? 'connecting';
  }

  get readyState() {
    return { open: 1, closed: 2 }[this._state] ?? 0;
  }

  get lastEventId() {
    return this._cursor;
  }

  /** Listens to events whose data is parsed. */
  on(name, listener) {
    this.addEventListener(name, event => {
      let data;
      try {
        data = this._parse(event.data);
      } catch (cause) {
        throw new Error(
          `SseClient: the data of event "${name}" cannot be parsed: ${shortened(event.data)}. Publish JSON, or give the option parse: String`,
          { cause },
        );
      }
      listener(data, event);
    });
    return this;
  }

  addEventListener(type, ...rest) {
    super.addEventListener(type, ...rest);
    if (!this._names.has(type)) {
      this._names.add(type);
      this._link?.listen(type);
    }
  }

  close() {
    this._disconnect();
    this._take('stream-state', 'closed');
  }

  _connect(share) {
    if (this._state === 'closed') {
      return;
    }
    this._disconnect();
    const { shared: _, ...stream } = this._stream;
    const options = { ...stream, lastEventId: this._cursor };
    const current = (this._current = {});
    const tell = (...told) => this._current === current && this._take(...told);
    tell('stream-state', 'connecting');
    if (this._current !== current) {
      return; // whoever was told has closed it
    }
    const names = [...this._names];
    if (share) {
      try {
        this._link = shared(options, names, tell, share => this._current === current && this._connect(share));
        return;
      } catch {
        // there is no such thing in this browser, or on this page
      }
    }
    this._link = connection(options, names, tell);
  }

  _disconnect() {
    this._current = undefined;
    this._link?.close();
    this._link = undefined;
  }

  _take(type, data, lastEventId, origin) {
    if (type === 'stream-state') {
      if (data === this._state) {
        return;
      }
      this._state = data;
      if (data === 'closed') {
        ['online', 'pagehide', 'pageshow'].forEach(type => globalThis.removeEventListener(type, this._hear));
      }
    }
    this._cursor = lastEventId || this._cursor;
    this.dispatchEvent(
      data === undefined ? new Event(type) : new MessageEvent(type, { data, lastEventId: this._cursor, origin }),
    );
  }

  _happened({ type, persisted }) {
    if (type === 'online') {
      this._link?.online();
    } else if (type === 'pagehide') {
      // A page in the back-forward cache may have nothing open, or it is thrown away.
      this._disconnect();
      this._take('stream-state', 'waiting');
    } else if (persisted) {
      this._connect(this._stream.shared);
    }
  }
}

['CONNECTING', 'OPEN', 'CLOSED'].forEach((name, value) => (SseClient[name] = SseClient.prototype[name] = value));
