/**
 * PHP keeps an empty JSON object as an empty list: what was stored as {} comes back as []. A schema of something that went through
 * the store reads both.
 */
import { z } from 'zod';

/** Typed as the schema itself: what a person writes down is an object, only what the store hands back may be the list. */
export function storedObject< T extends z.ZodType >( schema: T ): T {
	return z.preprocess( ( value ) => ( Array.isArray( value ) && value.length === 0 ? {} : value ), schema ) as unknown as T;
}
