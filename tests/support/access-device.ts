import { expect } from 'vitest';
import { asId, type CaseId, type DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { createSettable, type Settable } from '#lib/core/readable.ts';
import { expectOk, ok } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { openEnvelope } from '#lib/trust/envelope-seal.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import { grantOf, type Roster } from '#lib/trust/roster.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { createConsultAccess } from '#lib/workspace/consult-access.ts';
import type { Surroundings } from '#lib/workspace/enrolled.ts';
import { openWardIndexes } from '#lib/workspace/ward-indexes.ts';
import { createFakeClock } from './fake-clock.ts';
import type { Joined, TestHospital } from './founded-hospital.ts';
import { openMemoryVault } from './memory-vault.ts';

export const caseId = asId<CaseId>('ca'.repeat(16));
export const document = caseId as string as DocumentId;

/** One device of ward A with a case listed and its file at hand. */
export async function openAccessDevice(hospital: TestHospital, who: Joined) {
	const clock = createFakeClock(hospital.nowMs);
	const scope = createScope();
	const vault = await openMemoryVault(`access-${hospital.hospitalId}-${who.device.deviceId}`, undefined, clock);
	const ring = await hospital.ringOf(who.device, who.invite);
	const roster: Settable<Roster> = createSettable(hospital.roster());
	const report = (error: unknown): never => {
		throw error;
	};
	const around: Surroundings = { vault, device: who.device, ring, roster, clock, random: cryptoRandom, locks: null, report };
	const indexes = openWardIndexes(around, createSettable([hospital.wardA]), scope);
	await indexes.add(hospital.wardA, caseId);
	let stated = 0;
	const keeper = {
		async state(contents: Parameters<TestHospital['state']>[0]) {
			stated += contents.length;
			await hospital.state(contents, who.device);
			roster.set(hospital.roster());
			await indexes.settled();
			return ok(true as const);
		}
	};
	const access = createConsultAccess(around, keeper, indexes, () => null);
	/** Seals a few words into the case, and gives their envelope. */
	const write = async (text: string) => {
		const opened = openDocument({ ...around, ref: { space: hospital.wardA, document }, keyRing: ring });
		await opened.ready;
		opened.doc.getText('t').insert(0, text);
		expect(await opened.sealNow()).toBe(true);
		await opened.close();
		const rows = expectOk(await vault.envelopes.of(document), 'read');
		return expectOk(decodeEnvelope(rows.at(-1)!.bytes), 'decodes');
	};
	return { access, ring, roster, indexes, write, scope, clock, stated: () => stated };
}

/** Whether any key of a ring opens an envelope, whatever key it says it is sealed with. */
export async function opens(ring: KeyRing, envelope: Parameters<typeof openEnvelope>[0]): Promise<boolean> {
	for (const key of ring.all()) if ((await openEnvelope(envelope, { ...key, keyId: envelope.keyId })).ok) return true;
	return false;
}

export const isOpenTo = (hospital: TestHospital, to: Joined): boolean =>
	grantOf(hospital.roster(), { device: to.device.deviceId, space: hospital.wardA, document })?.open ?? false;
