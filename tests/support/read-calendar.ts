/** Properties of one component by name; each stands once. */
type Properties = Readonly<Record<string, string>>;

/** RFC 5545, 3.1: `name *(";" param) ":" value`. Only what has no parameters is read here. */
const contentLine = /^([A-Z-]+):(.*)$/s;
const dateTime = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])[0-5]\d[0-5]\dZ$/;
/** RFC 5545, 3.3.11: every backslash escapes, and no comma or semicolon stands bare. */
const text = /^(?:[^\\;,]|\\[\\;,nN])*$/s;

/** A TEXT value as it was before it was escaped. */
export const unescaped = (value: string): string => value.replace(/\\([\\;,nN])/g, (_, sign: string) => (/n/i.test(sign) ? '\n' : sign));

/** Reads a calendar of one event by the letter of RFC 5545, and throws at the first thing that is not as it says. */
export function readCalendar(file: string): {
	readonly calendar: Properties;
	readonly event: Properties;
	readonly alarm: Properties | null;
} {
	if (!file.endsWith('\r\n')) throw new Error('the last line has no end');
	const physical = file.slice(0, -2).split('\r\n');
	for (const line of physical) {
		if (Buffer.byteLength(line) > 75) throw new Error(`more than 75 octets: ${line}`);
		// Tab is the only control character that a value may hold.
		// eslint-disable-next-line no-control-regex -- they are what is looked for
		if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) throw new Error('a control character');
		if (line !== Buffer.from(line).toString()) throw new Error('a character was parted');
	}
	const lines = physical
		.join('\r\n')
		.replaceAll(/\r\n[ \t]/g, '')
		.split('\r\n');
	const open: string[] = [];
	const found = new Map<string, Record<string, string>>();
	for (const line of lines) {
		const [, name, value] = contentLine.exec(line) ?? [];
		if (name === undefined || value === undefined) throw new Error(`no content line: ${line}`);
		if (name === 'BEGIN') {
			if (found.has(value)) throw new Error(`a second ${value}`);
			open.push(value);
			found.set(value, {});
		} else if (name === 'END') {
			if (open.pop() !== value) throw new Error(`${value} ends what is not open`);
		} else {
			const properties = found.get(open.at(-1) ?? '');
			if (properties === undefined) throw new Error(`${name} stands outside`);
			if (name in properties) throw new Error(`a second ${name}`);
			if (name.startsWith('DT') && !dateTime.test(value)) throw new Error(`no time: ${value}`);
			if (['SUMMARY', 'DESCRIPTION', 'UID'].includes(name) && !text.test(value)) throw new Error(`not escaped: ${value}`);
			properties[name] = value;
		}
	}
	const [calendar, event] = [found.get('VCALENDAR'), found.get('VEVENT')];
	if (open.length > 0 || calendar === undefined || event === undefined) throw new Error('not whole');
	for (const name of ['VERSION', 'PRODID']) if (!(name in calendar)) throw new Error(`no ${name}`);
	for (const name of ['UID', 'DTSTAMP', 'DTSTART']) if (!(name in event)) throw new Error(`no ${name}`);
	if (!(event['DTEND']! > event['DTSTART']!)) throw new Error('it ends before it begins');
	return { calendar, event, alarm: found.get('VALARM') ?? null };
}
