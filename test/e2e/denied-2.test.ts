import { denyThird } from './denied.ts';

denyThird(1);
