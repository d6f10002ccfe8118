import { fileURLToPath } from 'node:url';
import { mergeConfig, type UserConfig } from 'vite';
import main from '../../vite.config.ts';

/** The product's screens over an app held in memory: `npx vite dev --config tests/support/vite-fake.config.ts`. See fake-app.ts. */
export default mergeConfig(main as UserConfig, {
	resolve: { alias: [{ find: '#lib/app.ts', replacement: fileURLToPath(new URL('./fake-app.ts', import.meta.url)) }] },
	server: { fs: { allow: [fileURLToPath(new URL('.', import.meta.url))] } },
	cacheDir: 'node_modules/.vite-fake'
} satisfies UserConfig);
