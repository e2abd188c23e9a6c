import { test } from '@jest/globals';
import { builtImage, copiedModules } from '../container/run-image.js';

const serves = builtImage(copiedModules);

test('with the modules that npm installs for production, a reservation is made and watched', serves, 120_000);
