import { createContext, useContext } from '@wordpress/element';
import type { FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import type { FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import type { EntityInfo, FieldInfo } from '../../../worker/src/core/mapping/metadata.ts';
import type { Source } from '../mapping/catalogue.ts';
import type { Sources } from '../mapping/side-schema.ts';
import type { PreviewField } from '../preview/schema.ts';

/** What the fields of the chosen step are filled in with: both sides, what is wrong with it, and what the last test made of its rows. */
export type StepSurroundings = {
	product: 'fo' | 'bc';
	connectionId: string;
	trigger: FlowTrigger;
	sources: readonly Source[];
	/** Paths of lists that a loop can go through. */
	lists: readonly string[];
	/** How many recent orders were looked at for custom data. */
	orders: number;
	/** Custom data of those orders; undefined until it is read. */
	seen: Sources | undefined;
	entities: readonly EntityInfo[];
	sets: readonly string[];
	checks: readonly FlowCheck[];
	/** Of a row, by its target; undefined before a test came by. */
	trace: ( target: string ) => PreviewField | undefined;
	/** Asks the tenant for the fields of an entity set. */
	load: ( entity: string ) => void;
	reading: boolean;
};

const NOTHING: StepSurroundings = { product: 'bc', connectionId: '', trigger: { on: 'store', record: 'order' }, sources: [], lists: [], orders: 0, seen: undefined, entities: [], sets: [], checks: [], trace: () => undefined, load: () => undefined, reading: false };
export const StepContext = createContext< StepSurroundings >( NOTHING );

export function useStepContext(): StepSurroundings {
	return useContext( StepContext );
}

/** Undefined where the tenant did not tell them. */
export function fieldsOfEntity( { entities }: Pick< StepSurroundings, 'entities' >, entity: string ): readonly FieldInfo[] | undefined {
	return entities.find( ( one ) => one.name === entity )?.fields;
}
