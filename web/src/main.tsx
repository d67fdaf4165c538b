// Starts the page from the data within it.
import { render } from 'preact';
import { App } from './App';
import { readDocument } from './model';
import { setTheme } from './context';
import { Notes } from './notes';
import { dict } from './read';
import './style.css';

function start(): void {
  setTheme(null);
  const root = document.getElementById('app');
  if (!root) return;
  let data: unknown = null;
  let wrong = '';
  try {
    data = JSON.parse(document.getElementById('entente-data')?.textContent ?? '');
  } catch {
    wrong = 'The data in this page is damaged.';
  }
  const given = dict(data)['document'];
  const read = given === null || given === undefined ? null : readDocument(given);
  if (typeof read === 'string') wrong = read;
  const shown = typeof read === 'string' ? null : read;
  render(<App initial={shown} wrong={wrong} notes={new Notes(dict(data)['notes'])} live={dict(data)['live'] === true} />, root);
}

start();
