// The room is the hash of the address. Entering one opens its event stream; what is said is posted to it and comes back
// to everyone, the sender included, by the stream.

const SUGGESTED = ['lobby', 'coffee corner', 'book club', 'música'];
const REMEMBERED_ROOMS = 6;

/** Messages of one user within this time stand together under one name. */
const TOGETHER_MS = 5 * 60_000;

/** A page that is open for days need not keep all it ever showed. */
const SHOWN = 500;

/** How long to wait before a new EventSource follows one that gave up, doubled each time. */
const RECONNECT_MS = 1000;
const RECONNECT_MAX_MS = 30_000;

/** The messages a room keeps arrive at once after the stream opens; a room that is silent for so long has none. */
const EMPTY_AFTER_MS = 400;

const element = id => document.getElementById(id);
const [log, list, text, name] = ['log', 'messages', 'text', 'name'].map(element);

let stream; // of the room shown, see openStream
let latest; // the message shown last, as its list item
let atEnd = true; // the latest message is in view, and stays so when another one arrives
let unread = 0; // while the page is hidden


// ---- Rooms

/** Why a room cannot have this name, or undefined. Slash, backslash and percent do not pass every server's path. */
function problemWith(room) {
  if (room === '' || room.length > 80) {
    return 'A room’s name has 1 to 80 characters.';
  }
  if (/[/\\%]/.test(room) || room === '.' || room === '..') {
    return 'A room’s name has no / \\ or % and is not just dots.';
  }
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(room)) {
    return 'This name has invisible characters; leave them out.';
  }
}

function roomOfAddress() {
  const hash = location.hash.slice(1);
  try {
    return decodeURIComponent(hash).trim();
  } catch {
    return hash; // a % that encodes nothing, refused as a name below
  }
}

const addressOf = room => '#' + encoded(room);
const resourceOf = (room, what) => new URL(`api/rooms/${encoded(room)}/${what}`, document.baseURI);

/** Also what encodeURIComponent leaves to shells, since the page shows a command line. */
function encoded(room) {
  return encodeURIComponent(room).replace(/[!'()*]/g, character => '%' + character.charCodeAt(0).toString(16));
}

function enterRoomOfAddress() {
  const room = roomOfAddress();
  const problem = room && problemWith(room);
  element('refused').textContent = problem || '';
  if (room && !problem) {
    enter(room);
  } else {
    history.replaceState(null, '', addressOf(SUGGESTED[0]));
    enter(SUGGESTED[0]);
  }
}

function enter(room) {
  stream?.close();
  unread = 0;
  latest = undefined;
  list.replaceChildren();
  element('empty').hidden = true;
  element('newer').hidden = true;
  element('failed').textContent = '';
  element('room').textContent = room;
  element('curl').textContent = `curl -N ${resourceOf(room, 'events')}`;
  showTitle(room);
  showRooms(room);
  stream = openStream(room);
}

function showRooms(current) {
  const own = recall('chat.rooms', []).filter(room => !SUGGESTED.includes(room) && room !== current);
  if (!SUGGESTED.includes(current)) {
    own.unshift(current);
  }
  remember('chat.rooms', own.slice(0, REMEMBERED_ROOMS));
  const items = [...SUGGESTED, ...own.slice(0, REMEMBERED_ROOMS).sort()].map(room => {
    const link = make('a', 'room', room);
    link.href = addressOf(room);
    link.dir = 'auto';
    if (room === current) {
      link.setAttribute('aria-current', 'page');
    }
    const item = make('li');
    item.append(link);
    return item;
  });
  element('rooms').replaceChildren(...items);
  element('rooms').querySelector('[aria-current]').scrollIntoView({block: 'nearest', inline: 'center'});
}

function showTitle(room) {
  document.title = `${unread ? `(${unread}) ` : ''}${room} · Rooms`;
}


// ---- The event stream

/**
 * Keeps a room's event stream open until it is closed. The browser reconnects by itself, and brings the id of the last
 * event along, so nothing is missed or seen twice. But it gives up for good when the answer is no event stream, as
 * while the server is redeployed: then a new EventSource goes on from that id.
 */
function openStream(room) {
  const seen = new Set();
  let source;
  let lastEventId = '';
  let failures = 0;
  let timer;

  function connect() {
    const url = resourceOf(room, 'events');
    if (lastEventId) {
      url.searchParams.set('lastEventId', lastEventId);
    }
    source = new EventSource(url);
    source.addEventListener('stream-open', opened);
    source.addEventListener('stream-reset', reset);
    source.addEventListener('message', message);
    source.addEventListener('error', failed);
  }

  function opened(event) {
    lastEventId = event.lastEventId;
    failures = 0;
    showState('live', 'Live');
    clearTimeout(timer);
    timer = setTimeout(settled, EMPTY_AFTER_MS);
  }

  function settled() {
    log.ariaBusy = 'false';
    element('empty').hidden = list.childElementCount > 0;
  }

  function reset(event) {
    lastEventId = event.lastEventId;
    showGap();
  }

  function message(event) {
    lastEventId = event.lastEventId;
    if (seen.has(event.lastEventId)) {
      return;
    }
    seen.add(event.lastEventId);
    showMessage(JSON.parse(event.data), log.ariaBusy === 'true');
  }

  function failed() {
    showState('reconnecting', 'Reconnecting…');
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(timer);
      timer = setTimeout(connect, Math.min(RECONNECT_MS * 2 ** failures++, RECONNECT_MAX_MS));
    }
  }

  log.ariaBusy = 'true'; // what was said before is there to be read, not to be announced
  showState('connecting', 'Connecting…');
  connect();
  return {
    room,
    close() {
      clearTimeout(timer);
      source.close();
    },
  };
}

function showState(state, label) {
  element('state').dataset.state = state;
  element('state').textContent = label;
}


// ---- Messages

const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
const calendar = new Intl.DateTimeFormat(undefined, {weekday: 'long', day: 'numeric', month: 'long'});

function showMessage(message, past) {
  const time = new Date(message.time);
  const own = message.user === name.value;
  const follow = past || own || atEnd;
  showDay(time);

  const item = make('li', 'message');
  item.classList.toggle('together', goesWithLatest(message.user, time));
  item.classList.toggle('own', own);
  item.classList.toggle('large', onlyPictures(message.text));
  item.dataset.user = message.user;
  item.dataset.time = message.time;
  item.style.setProperty('--hue', hueOf(message.user));

  const picture = make('span', 'picture', initials(message.user));
  picture.ariaHidden = 'true';
  const user = make('span', 'user', message.user);
  user.dir = 'auto';
  const words = make('span', 'text', message.text);
  words.dir = 'auto';
  const at = make('time', '', clock.format(time));
  at.dateTime = message.time;
  at.title = time.toLocaleString();
  const bubble = make('div', 'bubble');
  bubble.append(user, words, ' ', at);
  item.append(picture, bubble);
  list.append(item);
  latest = item;
  element('empty').hidden = true;
  while (list.childElementCount > SHOWN) {
    list.firstElementChild.remove();
  }

  if (follow) {
    toEnd();
  } else {
    element('newer').hidden = false;
  }
  if (document.hidden && !past) {
    unread++;
    showTitle(stream.room);
  }
}

function goesWithLatest(user, time) {
  return latest !== undefined
      && latest === list.lastElementChild
      && latest.dataset.user === user
      && time - new Date(latest.dataset.time) < TOGETHER_MS;
}

function showDay(time) {
  const today = new Date().toDateString();
  const before = latest ? new Date(latest.dataset.time).toDateString() : today;
  const day = time.toDateString();
  if (day !== before) {
    list.append(make('li', 'divider', day === today ? 'Today' : calendar.format(time)));
  }
}

function showGap() {
  if (!list.lastElementChild?.matches('.gap')) {
    list.append(make('li', 'divider gap', 'Some messages may be missing here'));
    element('empty').hidden = true;
    toEnd();
  }
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
  atEnd = true;
  element('newer').hidden = true;
}

function onlyPictures(said) {
  return said.length <= 24 && /^(?:\p{Extended_Pictographic}[\u{1f3fb}-\u{1f3ff}\u200d\ufe0f]*\s*)+$/u.test(said);
}

function initials(user) {
  const words = user.trim().split(/\s+/).map(word => [...word][0].toUpperCase());
  return words.length > 1 ? words[0] + words.at(-1) : words[0];
}

/** The same user has the same colour in every window: a hash, spread over the circle by the golden angle. */
function hueOf(user) {
  let hash = 7;
  for (const character of user) {
    hash = (hash * 31 + character.codePointAt(0)) % 1_000_003;
  }
  return (hash * 137.508 % 360).toFixed(1);
}

/** All text of others comes onto the page here, as text. */
function make(tag, classes = '', content = '') {
  const made = document.createElement(tag);
  made.className = classes;
  made.textContent = content;
  return made;
}


// ---- Saying something

async function say(said) {
  const {room} = stream;
  element('failed').textContent = '';
  text.value = '';
  fitText();
  const problem = await post(room, {user: name.value, text: said});
  if (problem) {
    element('failed').textContent = problem;
    text.value ||= said;
    fitText();
  }
}

/** Posts; returns why that failed, or nothing. */
async function post(room, draft) {
  try {
    const response = await fetch(resourceOf(room, 'messages'), {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(draft),
    });
    if (!response.ok) {
      const told = response.headers.get('Content-Type')?.startsWith('text/plain');
      return `Not sent: ${told ? await response.text() : `the server answered ${response.status}`}`;
    }
  } catch {
    return 'Not sent: the server cannot be reached. Try again when the room is live.';
  }
}

function fitText() {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight}px`;
}

function rename() {
  name.value = name.value.trim() || recall('chat.name', '') || inventedName();
  remember('chat.name', name.value);
  for (const item of list.querySelectorAll('.message')) {
    item.classList.toggle('own', item.dataset.user === name.value);
  }
}

function inventedName() {
  const any = words => words[Math.floor(Math.random() * words.length)];
  return any(['Amber', 'Brisk', 'Calm', 'Clever', 'Gentle', 'Lucky', 'Merry', 'Quiet', 'Swift', 'Sunny'])
      + ' ' + any(['Badger', 'Crane', 'Fox', 'Hare', 'Heron', 'Lynx', 'Otter', 'Owl', 'Robin', 'Wren']);
}


// ---- What this browser remembers, if it may

function recall(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // then not
  }
}


// ---- What the visitor does

addEventListener('hashchange', enterRoomOfAddress);

element('enter').addEventListener('submit', event => {
  event.preventDefault();
  const room = element('other').value.trim().normalize();
  const problem = problemWith(room);
  element('refused').textContent = problem ?? '';
  if (!problem) {
    element('other').value = '';
    location.hash = addressOf(room);
    text.focus();
  }
});

element('say').addEventListener('submit', event => {
  event.preventDefault();
  if (text.value.trim()) {
    say(text.value.trim());
  }
  text.focus();
});

text.addEventListener('keydown', event => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    element('say').requestSubmit();
  }
});

text.addEventListener('input', () => {
  element('failed').textContent = '';
  fitText();
});

name.addEventListener('change', rename);
name.addEventListener('keydown', event => {
  if (event.key === 'Enter' && !event.isComposing) {
    event.preventDefault();
    text.focus();
  }
});

log.addEventListener('scroll', () => {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 100;
  if (atEnd) {
    element('newer').hidden = true;
  }
}, {passive: true});

new ResizeObserver(() => {
  if (atEnd) {
    toEnd(); // although the text field grew
  }
}).observe(log);

element('newer').addEventListener('click', () => {
  toEnd();
  log.focus({preventScroll: true});
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    unread = 0;
    showTitle(stream.room);
  }
});

rename();
enterRoomOfAddress();
if (matchMedia('(pointer: fine)').matches) {
  text.focus();
}
