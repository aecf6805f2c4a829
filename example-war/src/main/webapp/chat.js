// The room is the hash of the address. Entering one opens its event stream; what is said is posted to it and comes back
// to everyone, the sender included, by the stream.

import {SseClient} from './sse-jaxrs/sse-client.js';
import {Chart} from './chart.js';

const SUGGESTED = ['lobby', 'coffee corner', 'book club', 'música'];
const REMEMBERED_ROOMS = 6;

/** Messages of one user within this time stand together under one name. */
const TOGETHER_MS = 5 * 60_000;

/** A page that is open for days need not keep all it ever showed. */
const SHOWN = 500;

/** Who types says so this often; who has not said so for longer has stopped. */
const TYPING_EVERY_MS = 2000;
const TYPING_SHOWN_MS = 4000;

/** The messages a room keeps arrive at once after the stream opens; a room that is silent for so long has none. */
const EMPTY_AFTER_MS = 400;

const element = id => document.getElementById(id);
const [log, list, text, name] = ['log', 'messages', 'text', 'name'].map(element);
const chart = new Chart(element('chart'), element('heard'));

let room; // the one shown
let stream; // its events, see openStream
let settling; // when what the room keeps will have come
let latest; // the message shown last, as its list item
let atEnd = true; // the latest message is in view, and stays so when another one arrives
let unread = 0; // while the page is hidden
let toldTyping = 0; // when the room was told last that we are typing
const typists = new Map(); // others who are typing, and the timer that forgets each
const stirred = new Set(); // other rooms in which something was said


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
const resourceOf = what => new URL(`api/rooms/${encoded(room)}/${what}`, document.baseURI).href;

/** Also what encodeURIComponent leaves to shells, since the page shows a command line. */
function encoded(room) {
  return encodeURIComponent(room).replace(/[!'()*]/g, character => '%' + character.charCodeAt(0).toString(16));
}

function enterRoomOfAddress() {
  const wanted = roomOfAddress();
  const problem = wanted && problemWith(wanted);
  element('refused').textContent = problem || '';
  if (wanted && !problem) {
    enter(wanted);
  } else {
    history.replaceState(null, '', addressOf(SUGGESTED[0]));
    enter(SUGGESTED[0]);
  }
}

function enter(wanted) {
  room = wanted;
  unread = 0;
  latest = undefined;
  list.replaceChildren();
  typists.forEach((timer, user) => stopTyping(user));
  stirred.delete(room);
  element('empty').hidden = true;
  element('newer').hidden = true;
  element('failed').textContent = '';
  element('room').textContent = room;
  element('curl').textContent = `curl -N ${resourceOf('events')}`;
  showTitle();
  showRooms();
  openStream();
}

function showRooms() {
  const own = [].concat(recall('chat.rooms', [])).filter(other => !SUGGESTED.includes(other) && other !== room);
  if (!SUGGESTED.includes(room)) {
    own.unshift(room);
  }
  remember('chat.rooms', own.slice(0, REMEMBERED_ROOMS));
  const items = [...SUGGESTED, ...own.slice(0, REMEMBERED_ROOMS).sort()].map(each => {
    const link = make('a', 'room', each);
    link.href = addressOf(each);
    link.dir = 'auto';
    link.dataset.room = each;
    if (each === room) {
      link.setAttribute('aria-current', 'page');
    } else if (stirred.has(each)) {
      link.append(' ', make('span', 'stirred', 'new'));
    }
    const item = make('li');
    item.append(link);
    return item;
  });
  const focused = element('rooms').contains(document.activeElement);
  element('rooms').replaceChildren(...items);
  const current = element('rooms').querySelector('[aria-current]');
  current.scrollIntoView({block: 'nearest', inline: 'center'});
  if (focused) {
    current.focus();
  }
}

function showTitle() {
  document.title = `${unread ? `(${unread}) ` : ''}${room} · Rooms`;
}


// ---- The event stream

/** All there is to hear, in one stream. From an id it goes on there; otherwise it begins with what the room keeps. */
function openStream(lastEventId = '') {
  stream?.close();
  showRefusal();
  showState('connecting');
  log.ariaBusy = 'true'; // what was said before is there to be read, not to be announced

  const events = resourceOf('events') + '?' + new URLSearchParams({user: name.value});
  const opened = new SseClient(events, {
    shared: true, // by all windows that listen to the same
    lastEventId,
    onState: state => stream === opened && showState(state),
    onReset: () => showGap(),
    onError: error => showRefusal(error),
  });
  opened.on('message', message => showMessage(message, log.ariaBusy === 'true'));
  opened.on('typing', typing => hearTyping(typing.user));
  opened.on('activity', activity => hearActivity(activity.room));
  stream = opened;
}

const STATES = {
  connecting: 'Connecting…',
  open: 'Live',
  waiting: 'Waiting for the server…',
  closed: 'Closed',
};

function showState(state) {
  element('state').dataset.state = state;
  element('state').textContent = STATES[state];
  clearTimeout(settling);
  if (state === 'open') {
    settling = setTimeout(settled, EMPTY_AFTER_MS);
  }
}

function settled() {
  log.ariaBusy = 'false';
  element('empty').hidden = list.childElementCount > 0;
}

/** The server will not have us: told in place of the room, and not asked again until the visitor does something. */
function showRefusal(error) {
  const refused = element('refusal').contains(document.activeElement) || element('line').contains(document.activeElement);
  element('refusal').hidden = !error;
  element('talk').hidden = element('line').hidden = Boolean(error);
  if (error) {
    element('reason').textContent = error.status ? `The server does not let ${name.value} in (${error.status}).` : error.text;
  }
  if (refused) {
    (error ? element('refusal') : text).focus();
  }
}


// ---- Who is typing, and how much is said everywhere

function tellTyping() {
  if (text.value.trim() && stream.state === 'open' && Date.now() - toldTyping > TYPING_EVERY_MS) {
    toldTyping = Date.now();
    post('typing', {user: name.value}); // lost, it is repeated soon
  }
}

function hearTyping(user) {
  if (user !== name.value) {
    clearTimeout(typists.get(user));
    typists.set(user, setTimeout(stopTyping, TYPING_SHOWN_MS, user));
    showTyping();
  }
}

function stopTyping(user) {
  clearTimeout(typists.get(user));
  typists.delete(user);
  showTyping();
}

function showTyping() {
  const [one, two, more] = typists.keys();
  const words = more ? 'Several people are typing'
      : two ? `${one} and ${two} are typing`
      : one ? `${one} is typing`
      : '';
  if (element('typing').textContent !== words) { // once, to those who hear the page
    element('typing').textContent = words;
  }
}

function hearActivity(where) {
  chart.count();
  const link = element('rooms').querySelector(`a[data-room="${CSS.escape(where)}"]`);
  if (link && where !== room && !stirred.has(where)) {
    stirred.add(where);
    link.append(' ', make('span', 'stirred', 'new'));
  }
}


// ---- Messages

const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
const calendar = new Intl.DateTimeFormat(undefined, {weekday: 'long', day: 'numeric', month: 'long'});

function showMessage(message, past) {
  const time = new Date(message.time);
  const own = message.user === name.value;
  const follow = past || own || atEnd;
  stopTyping(message.user);
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
    showTitle();
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
  element('failed').textContent = '';
  text.value = '';
  fitText();
  toldTyping = 0;
  const problem = await post('messages', {user: name.value, text: said});
  if (problem) {
    element('failed').textContent = `Not sent: ${problem}`;
    text.value ||= said;
    fitText();
  }
}

/** Posts to the room; returns why that failed, or nothing. */
async function post(what, draft) {
  try {
    const response = await fetch(resourceOf(what), {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(draft),
    });
    if (!response.ok) {
      const told = response.headers.get('Content-Type')?.startsWith('text/plain');
      return told ? await response.text() : `the server answered ${response.status}`;
    }
  } catch {
    return 'the server cannot be reached. Try again when the room is live.';
  }
}

function fitText() {
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight}px`;
}

/** The stream is the user's, so with another name it is opened anew; it goes on where it was. */
function rename() {
  name.value = name.value.trim() || recall('chat.name', '') || inventedName();
  remember('chat.name', name.value);
  for (const item of list.querySelectorAll('.message')) {
    item.classList.toggle('own', item.dataset.user === name.value);
  }
  if (element('refusal').hidden) {
    openStream(stream.lastEventId);
  } else {
    enter(room);
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
  const wanted = element('other').value.trim().normalize();
  const problem = problemWith(wanted);
  element('refused').textContent = problem ?? '';
  if (!problem) {
    element('other').value = '';
    location.hash = addressOf(wanted);
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
  tellTyping();
});

name.addEventListener('change', rename);
name.addEventListener('keydown', event => {
  if (event.key === 'Enter' && !event.isComposing) {
    event.preventDefault();
    name.blur(); // if it has changed, that says so
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
    showTitle();
  }
});

element('again').addEventListener('click', () => enter(room));

name.value = recall('chat.name', '') || inventedName();
remember('chat.name', name.value);
enterRoomOfAddress();
if (matchMedia('(pointer: fine)').matches) {
  text.focus();
}
