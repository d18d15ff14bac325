export { startSampleStore, type PlaceOptions, type SampleStore, type SampleStoreOptions } from './server.ts';
