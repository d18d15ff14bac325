import { lazy, Suspense } from '@wordpress/element';
import { useOverview } from '../api/queries.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Stale } from '../components/stale.tsx';
import { CountCards } from './count-cards.tsx';
import { Headline } from './headline.tsx';
import { Problems } from './problems.tsx';
import { WorkerCard } from './worker-card.tsx';

/** Needed once in the life of a store: it comes when it is shown. */
const SetupArea = lazy( () => import( '../setup/setup-area.tsx' ) );

/** Shown after an update that waits for its tests, and never else. */
const UpdateCard = lazy( () => import( '../proofs/update-card.tsx' ) );

/** "Is it fine, and if not, what do I do?" */
export function OverviewScreen() {
	const { data, dataUpdatedAt, error, isPending, refetch } = useOverview();
	if ( isPending ) {
		return <Skeleton rows={ 3 } tall />;
	}
	if ( ! data ) {
		return <ErrorState error={ error } onRetry={ () => void refetch() } />;
	}
	return (
		<>
			{ error && <Stale readAt={ dataUpdatedAt } /> }
			<Headline overview={ data } />
			<Suspense fallback={ <Skeleton rows={ 4 } /> }><SetupArea overview={ data } /></Suspense>
			<Problems problems={ data.problems } />
			{ data.problems.some( ( { code } ) => code.startsWith( 'update_' ) ) && <Suspense fallback={ <Skeleton rows={ 3 } /> }><UpdateCard /></Suspense> }
			<CountCards overview={ data } />
			{ data.worker && <WorkerCard worker={ data.worker } sweep={ data.sweep } /> }
		</>
	);
}
