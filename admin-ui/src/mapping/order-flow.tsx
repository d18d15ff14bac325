import type { ReactNode } from 'react';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useFlow } from './queries.ts';

type Loaded = NonNullable< ReturnType< typeof useFlow >[ 'data' ] >;

/** The order flow of a connection, whose mapping and rules are edited on screens of their own. */
export function OrderFlow( { connectionId, children }: { connectionId: string; children: ( flow: Loaded, reload: () => void ) => ReactNode } ) {
	const flow = useFlow( connectionId );
	if ( flow.isPending ) {
		return <Skeleton rows={ 8 } />;
	}
	return flow.data ? <>{ children( flow.data, () => void flow.refetch() ) }</> : <ErrorState error={ flow.error } onRetry={ () => void flow.refetch() } />;
}
