import { m } from '#lib/paraglide/messages.js';
import type { GuestError, GuestStage } from '#lib/view/guest-desk.ts';
import type { StayChoice } from '#lib/view/guest-draft.ts';

const stages: { readonly [S in GuestStage | 'over']: () => string } = {
	invited: m.guest_stage_invited,
	joined: m.guest_stage_joined,
	in: m.guest_stage_in,
	over: m.guest_stage_over,
	'shown-out': m.guest_stage_shown_out,
	'taken-back': m.guest_stage_taken_back
};

export const stageWords = (stage: GuestStage | 'over'): string => stages[stage]();

export const guestErrorWords = ({ reason }: GuestError): string =>
	reason === 'storage' ? m.guest_error_storage() : m.guest_error_not_permitted();

/** An end of a stay with the day and time it means. */
export function choiceWords({ id }: StayChoice, when: string): string {
	switch (id) {
		case 'call':
			return m.guest_until_meeting({ when });
		case '2h':
			return m.guest_until_hours({ count: 2, when });
		case '8h':
			return m.guest_until_hours({ count: 8, when });
		case '1d':
			return m.guest_until_hours({ count: 24, when });
		case '7d':
			return m.guest_until_days({ count: 7, when });
	}
}
