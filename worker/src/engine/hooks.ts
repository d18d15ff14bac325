/** Named moments of an attempt. Production passes none; the fault suite stops the worker at each of them. */
export type Moment = 'claimed' | 'before-customer' | 'before-write' | 'after-write' | 'before-settle' | 'after-settle';
export type Hooks = { at?: ( moment: Moment, eventId: number ) => void | Promise< void > };
