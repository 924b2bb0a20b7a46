// Full-text search over search.json. It is fetched when somebody is about to search.
const MOST = 12;
const box = document.querySelector('.search');
const input = document.getElementById('search');
const found = document.getElementById('search-found');
const said = document.getElementById('search-said');
const { up, ...words } = box.dataset;
let index;

box.hidden = false;

const load = () => {
  index ??= fetch(`${up}search.json`)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .catch(() => {
      index = undefined;
      return null;
    });
  return index;
};

// A word counts most in a title, and more at its beginning than within.
const weigh = (text, word, weight) => {
  const at = ` ${text}`.indexOf(` ${word}`);
  if (at >= 0) return weight * 2;
  return text.includes(word) ? weight : 0;
};

const look = (pages, words) => {
  const hits = [];
  for (const [title, address, sections] of pages) {
    const page = title.toLowerCase();
    for (const [name, anchor, text] of sections) {
      const section = name.toLowerCase();
      let score = 0;
      const all = words.every((word) => {
        const inTitle = name === '' ? weigh(page, word, 20) : weigh(section, word, 8) + weigh(page, word, 2);
        const one = inTitle + weigh(text, word, 1);
        score += one;
        return one > 0;
      });
      if (all) hits.push({ title, name, score, to: `${up}${address}${anchor && `#${anchor}`}` });
    }
  }
  return hits.sort((one, other) => other.score - one.score);
};

const close = () => {
  found.hidden = true;
  found.replaceChildren();
};

const show = (hits) => {
  const list = document.createElement('ul');
  list.setAttribute('aria-label', words.found);
  for (const { title, name, to } of hits.slice(0, MOST)) {
    const link = document.createElement('a');
    link.href = to;
    const first = document.createElement('b');
    first.textContent = name || title;
    link.append(first);
    if (name) {
      const second = document.createElement('span');
      second.textContent = title;
      link.append(' ', second);
    }
    const item = document.createElement('li');
    // Only English pages are searched.
    item.lang = 'en';
    item.append(link);
    list.append(item);
  }
  found.replaceChildren(list);
};

const say = (text) => {
  said.textContent = text;
};

const search = async () => {
  const typed = input.value.toLowerCase();
  const wanted = typed.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (wanted.join('').length < 2) {
    close();
    say('');
    return;
  }
  const pages = await load();
  if (input.value.toLowerCase() !== typed) return;
  const hits = pages ? look(pages, wanted) : [];
  if (hits.length > 0) {
    show(hits);
    say(hits.length === 1 ? words.one : words.many.replace('{n}', hits.length));
  } else {
    const nothing = document.createElement('p');
    nothing.textContent = pages ? words.nothing : words.lost;
    found.replaceChildren(nothing);
    say(nothing.textContent);
  }
  found.hidden = false;
};

const links = () => [...found.querySelectorAll('a')];

// Down and up lead from the field through what was found, and back.
const step = (event) => {
  const steps = [input, ...links()];
  const at = steps.indexOf(document.activeElement);
  const to = steps[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !to) return;
  event.preventDefault();
  to.focus();
};

input.addEventListener('focus', load);
input.addEventListener('input', search);
box.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(event);
  if (event.key === 'Enter' && event.target === input) links()[0]?.click();
  if (event.key === 'Escape') {
    close();
    input.focus();
  }
});
box.addEventListener('focusout', (event) => {
  if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
});
document.addEventListener('pointerdown', (event) => {
  if (!box.contains(event.target)) close();
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, [contenteditable]');
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
});
