/** What the rig and the process that runs Playground say to each other. */
import { z } from 'zod';

/** `cli`: index.js of @wp-playground/cli. */
export const setupSchema = z.object( { cli: z.string(), port: z.number().int(), mounts: z.array( z.object( { hostPath: z.string(), vfsPath: z.string() } ) ) } );
export type Setup = z.infer< typeof setupSchema >;

export const orderSchema = z.union( [ z.object( { stop: z.literal( true ) } ), z.object( { script: z.string(), args: z.array( z.string() ) } ) ] );
export type Order = z.infer< typeof orderSchema >;

/** One per order, and one when the site has started. */
export const replySchema = z.object( { output: z.string().optional(), failure: z.string().optional() } );
export type Reply = z.infer< typeof replySchema >;
