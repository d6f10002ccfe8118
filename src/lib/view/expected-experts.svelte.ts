import { parseInvitedExperts, type InvitedExpert } from '#lib/model/consult/expected-expert.ts';

type Store = Pick<Storage, 'getItem' | 'setItem'>;

const key = 'wardline-expected-experts';

/**
 * Whom this device invited as an expert and what their line in the list said, until they have joined. Kept on this device alone: no
 * patient, no secret of an invite, only what is needed to give a newcomer their specialties.
 */
export class ExpectedExperts {
	#store: Store;
	#all = $state.raw<readonly InvitedExpert[]>([]);

	constructor(store: Store) {
		this.#store = store;
		this.#all = parseInvitedExperts(parsed(store.getItem(key)));
	}

	get all(): readonly InvitedExpert[] {
		return this.#all;
	}

	add(invited: InvitedExpert): void {
		this.#keep([...this.#all.filter(({ inviteId }) => inviteId !== invited.inviteId), invited]);
	}

	forget(inviteId: string): void {
		this.#keep(this.#all.filter((one) => one.inviteId !== inviteId));
	}

	#keep(all: readonly InvitedExpert[]): void {
		this.#all = all;
		this.#store.setItem(
			key,
			JSON.stringify(all.map(({ inviteId, name, specialties, languages }) => ({ inviteId, name, specialties, languages })))
		);
	}
}

function parsed(text: string | null): unknown {
	try {
		return JSON.parse(text ?? '[]');
	} catch {
		return [];
	}
}
