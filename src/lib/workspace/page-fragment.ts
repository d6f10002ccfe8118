/** What a link brought to the page: the relay's one-time set-up token, or an invite. */
export interface PageFragment {
	readonly setUpToken: string | null;
	readonly inviteText: string | null;
}

export function readFragment(fragment: string): PageFragment {
	const held = new URLSearchParams(fragment.replace(/^#/, ''));
	return { setUpToken: held.get('setup'), inviteText: held.get('join') };
}
