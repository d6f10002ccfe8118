/** What needs quotes by RFC 4180, section 2. */
const special = /[",\r\n]/;

const field = (text: string): string => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Rows as a text after RFC 4180: commas, CRLF after every row, quotes where they are needed. */
export const csvOf = (rows: readonly (readonly string[])[]): string => rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
