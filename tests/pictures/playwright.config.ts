import { defineConfig } from '@playwright/test';
import journeys from '../../playwright.config.ts';

/** `npm run pictures`: takes the README's pictures of the built app, the way the journeys see it. */
export default defineConfig({ ...journeys, testDir: '.', workers: 1, timeout: 180_000, reporter: 'list' });
