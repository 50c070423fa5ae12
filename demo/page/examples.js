// @ts-check

/**
 * @typedef {object} Example a call to begin from
 * @property {string} name
 * @property {string} method
 * @property {string} path
 * @property {string} body
 */

/**
 * @param {{ readonly user: string, readonly password: string }} account
 * @returns {readonly Example[]}
 */
export function examples(account) {
  const json = (/** @type {unknown} */ value) => JSON.stringify(value, null, 2);
  return [
    { name: 'Log in', method: 'POST', path: '/v1/login', body: json(account) },
    { name: 'List the notes', method: 'GET', path: '/v1/notes', body: '' },
    {
      name: 'Add a note',
      method: 'POST',
      path: '/v1/notes',
      body: json({ text: 'The results come on Thursday' }),
    },
    {
      name: 'Change a note',
      method: 'PUT',
      path: '/v1/notes/note-1',
      body: json({ text: 'Blood count on Wednesday' }),
    },
    { name: 'Get half a megabyte', method: 'GET', path: '/v1/picture', body: '' },
    { name: 'Ask for what is not there', method: 'GET', path: '/v1/nothing', body: '' },
  ];
}
