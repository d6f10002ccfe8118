import { readFile, writeFile } from 'node:fs/promises';
import { findInBytes, findInFolder, findInMemory } from './support/find-plain-text.ts';
import {
	admit,
	expectAllSent,
	expectLiveLane,
	foundAndJoin,
	openCase,
	openDraft,
	recordVitals,
	signNote,
	startNote,
	timeline,
	wardName,
	wordsOf
} from './support/steps.ts';
import { expect, test } from './support/ward.ts';

const patient = { familyName: 'Quillfeather', givenName: 'Zerlinda', bornYear: '1963', bed: '4' };
const signed = 'Haemoptysis since the small hours.';
const drafted = '患者夜间咳嗽加重 and sleeps sitting up.';
const secrets = [
	'Quillfeather',
	'QUILLFEATHER',
	'Zerlinda',
	'Haemoptysis',
	'患者夜间咳嗽',
	'sleeps sitting',
	'Oyelaran',
	'Lindqvist',
	'Field Hospital North',
	wardName
];

test('[J5] neither the disk of the relay, nor its output, nor its memory holds a name or a word of a note', async ({ ward }) => {
	test.slow();
	const { founder, colleague } = await foundAndJoin(ward);
	await admit(founder.page, patient);
	await recordVitals(founder.page, 93);
	const note = await startNote(founder.page);
	await note.pressSequentially(signed);
	await signNote(founder.page, 'Mara Lindqvist');
	const draft = await startNote(founder.page);
	await draft.pressSequentially(drafted);
	await openCase(colleague.page, patient);
	await expect(timeline(colleague.page).getByText('HR 93/min')).toBeVisible();
	const theirs = await openDraft(colleague.page);
	await expect.poll(() => wordsOf(theirs)).toBe(drafted);
	await expectLiveLane(colleague.page);
	await expectAllSent(founder.page);

	const { relayId } = (await (await fetch(`${ward.origin}/relay.json`)).json()) as { relayId: string };
	expect(relayId).toMatch(/^[0-9a-f]{32}$/);
	const inMemory = await findInMemory(ward.relayPid, [relayId, ...secrets]);
	expect(inMemory.map(({ text }) => text)).toContain(relayId);
	expect(inMemory.filter(({ text }) => text !== relayId)).toEqual([]);

	const onDisk = await findInFolder(ward.dataFolder, ['SQLite format 3', ...secrets]);
	expect(onDisk.map(({ text }) => text)).toContain('SQLite format 3');
	expect(onDisk.filter(({ text }) => text !== 'SQLite format 3')).toEqual([]);
	expect(findInBytes(Buffer.from(ward.output), secrets, 'output')).toEqual([]);
});

test('[J5] the search finds a text in either encoding, in a file and in the memory of a process', async ({ ward }, info) => {
	const file = info.outputPath('probe.bin');
	await writeFile(file, Buffer.concat([Buffer.alloc(5000, 7), Buffer.from('Zerlinda', 'utf16le')]));
	expect(await findInFolder(info.outputDir, ['Zerlinda', 'Quillfeather'])).toEqual([{ text: 'Zerlinda', where: `${file} (UTF-16)` }]);
	expect(findInBytes(await readFile(file), ['Quillfeather'], 'probe')).toEqual([]);

	await fetch(`${ward.origin}/healthz?Zerlinda-in-an-address`);
	expect(await findInMemory(ward.relayPid, ['Zerlinda-in-an-address'])).not.toEqual([]);
});
