import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import type { Role } from '#lib/model/person.ts';
import { CasePage } from '#lib/view/case-page.svelte.ts';
import { DeskConsult } from '#lib/view/desk-consult.svelte.ts';
import { ExpertDesk } from '#lib/view/expert-desk.svelte.ts';
import { SeenConsults } from '#lib/view/seen-consults.svelte.ts';
import type { Me, Workspace } from '#lib/view/workspace.ts';
import { caseFixture, workspaceFixture } from './case-fixture.ts';
import { person, stepId, type ConsultScript } from './consult-script.ts';
import { createFakeConsults, type FakeConsults } from './fake-consult-desk.ts';
import { numberedId } from './make-statement.ts';

/** A desk's storage in memory. */
export function memoryStore(): Pick<Storage, 'getItem' | 'setItem'> {
	const held = new Map<string, string>();
	return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value) };
}

export interface DeskWorld {
	readonly consults: FakeConsults;
	/** The desk of one person; several share the hospital's consults. */
	deskOf(by: number, role?: Role): ExpertDesk;
	/** A consult with its case open, as that person sees it, and what the case was asked to do. */
	open(desk: ExpertDesk, request?: number): { readonly view: DeskConsult; readonly fixture: ReturnType<typeof caseFixture> };
	/** Brings everything a script said so far. */
	tell(script: ConsultScript): void;
	nowMs: number;
}

/** Experts, their desks, and a hospital's consults, all in memory. */
export function deskWorld(): DeskWorld {
	const time = { nowMs: 60_000 };
	const now = {
		get ms() {
			return time.nowMs;
		}
	};
	const consults = createFakeConsults({ nowMs: () => time.nowMs }, numberedId<SpaceId>(7));
	const workspaces = new Map<ExpertDesk, Workspace>();
	const store = memoryStore();
	return {
		consults,
		deskOf(by, role = 'expert') {
			const me: Me = {
				deviceId: numberedId<DeviceId>(by),
				personId: person(by),
				role,
				profile: { name: `Person ${by}`, profession: '' },
				demo: false
			};
			const hospital = createSettable({ name: 'Hospital', wards: [], members: [], invites: [] });
			const workspace = { ...workspaceFixture(), me, hospital, consults: consults.deskOf(me.personId, role) } as unknown as Workspace;
			const desk = new ExpertDesk(workspace, now, new SeenConsults(store, me.personId, 0));
			workspaces.set(desk, workspace);
			return desk;
		},
		open(desk, request = 1) {
			const fixture = caseFixture();
			const page = new CasePage(fixture.open, workspaces.get(desk)!, now);
			return { view: new DeskConsult(desk, page, stepId(request)), fixture };
		},
		tell(script) {
			consults.arrive(...script.judged);
		},
		get nowMs() {
			return time.nowMs;
		},
		set nowMs(ms) {
			time.nowMs = ms;
		}
	};
}
