import { m } from '#lib/paraglide/messages.js';

/** Why a change of members, invites or wards did not happen. */
export const changeErrorText = ({ reason }: { readonly reason: 'not-permitted' | 'storage' }): string =>
	reason === 'storage' ? m.people_storage_failed() : m.people_not_permitted();
