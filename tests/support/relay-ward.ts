import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64Url } from '#lib/core/bytes.ts';
import { asId, idOfBytes, type DeviceId, type DocumentId, type HospitalId, type PersonId, type SpaceId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import type { Role } from '#lib/model/person.ts';
import { foundHospital } from '#lib/trust/hospital.ts';
import { authorRoster } from '#lib/trust/roster-author.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { evaluateRoster } from '#lib/trust/roster.ts';
import type { VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';
import type { RelayLimits } from '../../sync-server/limits.ts';
import { silentLog } from '../../sync-server/log.ts';
import { startRelayServer, type RelayServerOptions, type RunningRelay } from '../../sync-server/server.ts';
import { connect, createTestDevice, type TestDevice, type TestLink } from './relay-client.ts';

/** A real relay on a free port of this machine, with a data folder of its own. */
export interface TestRelay {
	readonly running: RunningRelay;
	readonly port: number;
	readonly relayId: string;
	readonly folder: string;
	/** Stops it and starts another one on the same folder. */
	restart(more?: Partial<RelayServerOptions>): Promise<TestRelay>;
	stop(): Promise<void>;
}

export function makeFolder(): string {
	return mkdtempSync(join(tmpdir(), 'relay-test-'));
}

export async function startTestRelay(
	limits: Partial<RelayLimits> = {},
	folder = makeFolder(),
	more: Partial<RelayServerOptions> = {}
): Promise<TestRelay> {
	const options = { host: '127.0.0.1', port: 0, dataFolder: folder, log: silentLog, limits, ...more };
	const running = expectOk(await startRelayServer(options), 'the relay starts');
	return {
		running,
		port: running.port,
		relayId: running.relayId,
		folder,
		async restart(changed) {
			await running.close();
			return startTestRelay(limits, folder, { ...more, ...changed });
		},
		async stop() {
			await running.close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

/** A hospital with two wards, founded at a relay, and its founder's link. */
export interface TestHospital {
	readonly hospitalId: HospitalId;
	readonly rosterSpace: SpaceId;
	readonly ward: SpaceId;
	readonly otherWard: SpaceId;
	readonly founder: TestDevice;
	readonly link: TestLink;
	/** Signs roster facts as the founder and has the relay store them; resolves when they are acknowledged. */
	state(...contents: RosterContent[]): Promise<void>;
	/** A device that the founder enrolled. */
	enrol(role: Role, wards: readonly SpaceId[] | 'all'): Promise<TestDevice>;
	/** The founder on a new link, after a restart. */
	reconnect(relay: TestRelay): Promise<TestLink>;
}

export const newDocument = (): DocumentId => idOfBytes<DocumentId>(cryptoRandom.bytes(16));

export async function foundTestHospital(relay: TestRelay): Promise<TestHospital> {
	const founder = await createTestDevice();
	const plan = {
		hospitalName: 'Test Hospital',
		wards: [
			{ name: 'Ward 1', beds: ['1', '2'] },
			{ name: 'Ward 2', beds: ['1'] }
		],
		founder: { name: 'Founder', profession: '' },
		role: 'doctor' as const
	};
	const founded = await foundHospital(plan, founder.keys, cryptoRandom, Date.now());
	const { hospitalId } = founded;
	const known: VerifiedRosterStatement[] = [...founded.statements];
	const [first, ...rest] = founded.statements;
	const enrolment = [await founder.control(hospitalId, first!.bytes)];
	let link = await connect(relay.port, relay.relayId, founder, { setUpToken: relay.running.setUpToken, enrolment });
	await link.next('ack');
	const store = async (statements: readonly VerifiedRosterStatement[]): Promise<void> => {
		const envelopes = [];
		for (const statement of statements) envelopes.push(await founder.control(hospitalId, statement.bytes));
		const last = founder.counterOf(hospitalId);
		link.send({ type: 'put', envelopes });
		await link.next('ack', ({ entries }) => entries.some(({ counter }) => counter === last));
	};
	await store(rest);
	const state = async (...contents: RosterContent[]): Promise<void> => {
		const statements = await authorRoster(evaluateRoster(known, hospitalId), contents, founder.keys, Date.now());
		known.push(...statements);
		await store(statements);
	};
	return {
		hospitalId,
		rosterSpace: asId<SpaceId>(hospitalId),
		ward: founded.wardIds[0]!,
		otherWard: founded.wardIds[1]!,
		founder,
		get link() {
			return link;
		},
		state,
		async enrol(role, wards) {
			const device = await createTestDevice();
			await state({
				kind: 'device-enrolled',
				body: {
					device: device.keys.deviceId,
					signPublic: toBase64Url(device.keys.signPublic),
					sealPublic: toBase64Url(device.keys.sealPublic),
					person: idOfBytes<PersonId>(cryptoRandom.bytes(16)),
					sealedProfile: toBase64Url(cryptoRandom.bytes(100)),
					rights: { role, wards: wards === 'all' ? wards : [...wards] },
					byInvite: null
				}
			});
			return device;
		},
		async reconnect(to) {
			link = await connect(to.port, to.relayId, founder);
			return link;
		}
	};
}

/** The fact that a device was removed, as an administrator states it. */
export const removal = (device: DeviceId): RosterContent<'device-removed'> => ({ kind: 'device-removed', body: { device, keeps: [] } });
