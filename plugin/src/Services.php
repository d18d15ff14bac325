<?php
/**
 * Container.
 *
 * @package Concord
 */

namespace Concord;

defined( 'ABSPATH' ) || exit;

/** Makes each service once, when first asked for. One typed getter per service; nothing is looked up by string. */
final class Services {

	/** @var array<class-string, object> */
	private array $made = array();

	public function clock(): Clock {
		return $this->once( Clock::class, static fn (): Clock => new Clock() );
	}

	public function settings(): Settings {
		return $this->once( Settings::class, static fn (): Settings => new Settings() );
	}

	public function tables(): Install\Tables {
		return $this->once( Install\Tables::class, static fn (): Install\Tables => new Install\Tables() );
	}

	public function migrator(): Install\Migrator {
		return $this->once( Install\Migrator::class, fn (): Install\Migrator => new Install\Migrator( $this->tables(), $this->clock() ) );
	}

	public function site_identity(): Access\SiteIdentity {
		return $this->once( Access\SiteIdentity::class, static fn (): Access\SiteIdentity => new Access\SiteIdentity() );
	}

	public function worker_registry(): Access\WorkerRegistry {
		return $this->once( Access\WorkerRegistry::class, fn (): Access\WorkerRegistry => new Access\WorkerRegistry( $this->clock() ) );
	}

	public function events(): Outbox\Events {
		return $this->once( Outbox\Events::class, fn (): Outbox\Events => new Outbox\Events( $this->tables(), $this->clock() ) );
	}

	public function commands(): Outbox\Commands {
		return $this->once( Outbox\Commands::class, fn (): Outbox\Commands => new Outbox\Commands( $this->tables(), $this->clock() ) );
	}

	public function pairing_codes(): Access\PairingCodes {
		return $this->once( Access\PairingCodes::class, fn (): Access\PairingCodes => new Access\PairingCodes( $this->clock() ) );
	}

	public function shared_secrets(): Access\SharedSecrets {
		return $this->once( Access\SharedSecrets::class, static fn (): Access\SharedSecrets => new Access\SharedSecrets() );
	}

	public function store_info(): Access\StoreInfo {
		return $this->once( Access\StoreInfo::class, fn (): Access\StoreInfo => new Access\StoreInfo( $this->site_identity(), $this->clock() ) );
	}

	public function vault_key(): Vault\Key {
		return $this->once( Vault\Key::class, static fn (): Vault\Key => new Vault\Key() );
	}

	public function vault(): Vault\Vault {
		return $this->once( Vault\Vault::class, fn (): Vault\Vault => new Vault\Vault( $this->vault_key(), $this->clock() ) );
	}

	public function sealer(): Vault\Sealer {
		return $this->once( Vault\Sealer::class, static fn (): Vault\Sealer => new Vault\Sealer() );
	}

	public function connections(): Connections\Repository {
		return $this->once( Connections\Repository::class, fn (): Connections\Repository => new Connections\Repository( $this->vault(), $this->settings() ) );
	}

	public function problems(): Overview\Problems {
		return $this->once( Overview\Problems::class, fn (): Overview\Problems => new Overview\Problems( $this->site_identity(), $this->connections(), $this->vault(), $this->vault_key(), $this->shadow_switches(), $this->contract(), $this->updates(), $this->flow_runs() ) );
	}

	public function captured_count(): Overview\CapturedCount {
		return $this->once( Overview\CapturedCount::class, fn (): Overview\CapturedCount => new Overview\CapturedCount( $this->tables() ) );
	}

	public function overview(): Overview\Overview {
		return $this->once( Overview\Overview::class, fn (): Overview\Overview => new Overview\Overview( $this->events(), $this->worker_registry(), $this->settings(), $this->store_info(), $this->problems(), $this->captured_count(), $this->sweep(), $this->clock() ) );
	}

	public function records(): Record\Records {
		return $this->once( Record\Records::class, fn (): Record\Records => new Record\Records( $this->documents(), $this->links() ) );
	}

	public function links(): Links\Links {
		return $this->once( Links\Links::class, fn (): Links\Links => new Links\Links( $this->tables(), $this->clock() ) );
	}

	public function appender(): Outbox\Appender {
		return $this->once( Outbox\Appender::class, fn (): Outbox\Appender => new Outbox\Appender( $this->tables(), $this->clock() ) );
	}

	public function history(): Outbox\History {
		return $this->once( Outbox\History::class, fn (): Outbox\History => new Outbox\History( $this->tables(), $this->clock() ) );
	}

	public function claimer(): Outbox\Claimer {
		return $this->once( Outbox\Claimer::class, fn (): Outbox\Claimer => new Outbox\Claimer( $this->tables(), $this->clock(), $this->settings(), $this->history() ) );
	}

	public function settler(): Outbox\Settler {
		return $this->once( Outbox\Settler::class, fn (): Outbox\Settler => new Outbox\Settler( $this->tables(), $this->clock(), $this->settings(), $this->events(), $this->history(), $this->links() ) );
	}

	public function handout(): Outbox\Handout {
		return $this->once( Outbox\Handout::class, fn (): Outbox\Handout => new Outbox\Handout( $this->tables(), $this->claimer(), $this->settler(), $this->records(), $this->links(), $this->flows(), $this->updates(), $this->flow_runs() ) );
	}

	public function redrive(): Outbox\Redrive {
		return $this->once( Outbox\Redrive::class, fn (): Outbox\Redrive => new Outbox\Redrive( $this->tables(), $this->clock(), $this->events(), $this->history() ) );
	}

	public function rebase(): Outbox\Rebase {
		return $this->once( Outbox\Rebase::class, fn (): Outbox\Rebase => new Outbox\Rebase( $this->tables(), $this->events(), $this->records() ) );
	}

	public function sweep(): Outbox\Sweep {
		return $this->once( Outbox\Sweep::class, fn (): Outbox\Sweep => new Outbox\Sweep( $this->tables(), $this->clock(), $this->events(), $this->appender(), $this->records() ) );
	}

	public function order_notes(): Outbox\OrderNotes {
		return $this->once( Outbox\OrderNotes::class, fn (): Outbox\OrderNotes => new Outbox\OrderNotes( $this->settings() ) );
	}

	public function owed_refunds(): Outbox\OwedRefunds {
		return $this->once( Outbox\OwedRefunds::class, fn (): Outbox\OwedRefunds => new Outbox\OwedRefunds( $this->tables(), $this->appender() ) );
	}

	public function nudge(): Outbox\Nudge {
		return $this->once( Outbox\Nudge::class, fn (): Outbox\Nudge => new Outbox\Nudge( $this->settings(), $this->shared_secrets(), $this->clock() ) );
	}

	public function retention(): Outbox\Retention {
		return $this->once( Outbox\Retention::class, fn (): Outbox\Retention => new Outbox\Retention( $this->tables(), $this->clock(), $this->settings(), $this->shadow_report(), $this->shadow_runs() ) );
	}

	public function rows(): Outbox\Rows {
		return $this->once( Outbox\Rows::class, fn (): Outbox\Rows => new Outbox\Rows( $this->records(), $this->links() ) );
	}

	public function product_writer(): Apply\ProductWriter {
		return $this->once( Apply\ProductWriter::class, static fn (): Apply\ProductWriter => new Apply\ProductWriter() );
	}

	public function documents(): Documents\Repository {
		return $this->once( Documents\Repository::class, fn (): Documents\Repository => new Documents\Repository( $this->tables(), $this->clock() ) );
	}

	public function paid_later(): Documents\PaidLater {
		return $this->once( Documents\PaidLater::class, fn (): Documents\PaidLater => new Documents\PaidLater( $this->documents(), $this->flows(), $this->appender() ) );
	}

	public function order_documents(): Admin\OrderDocuments\Panel {
		return $this->once( Admin\OrderDocuments\Panel::class, fn (): Admin\OrderDocuments\Panel => new Admin\OrderDocuments\Panel( $this->documents(), new Admin\OrderDocuments\Shipments(), new Admin\OrderDocuments\Invoices(), new Admin\OrderDocuments\Payments(), new Admin\OrderDocuments\CreditMemos( $this->links() ) ) );
	}

	public function order_of(): Documents\OrderOf {
		return $this->once( Documents\OrderOf::class, fn (): Documents\OrderOf => new Documents\OrderOf( $this->tables(), $this->site_identity() ) );
	}

	public function documents_receiver(): Documents\Receiver {
		return $this->once( Documents\Receiver::class, fn (): Documents\Receiver => new Documents\Receiver( $this->documents(), $this->order_of(), new Outbox\Owed( $this->tables(), $this->clock() ), $this->document_writers() ) );
	}

	/**
	 * One a kind.
	 *
	 * @return list<Documents\Writer|Documents\FreeWriter>
	 */
	private function document_writers(): array {
		return array( new Documents\InvoiceWriter( $this->links(), $this->owed_refunds(), $this->documents() ), new Documents\PaymentWriter(), new Documents\ShipmentWriter( $this->documents(), $this->clock(), array( new Documents\Tracking\InFulfillments(), new Documents\Tracking\InPlugin() ) ), new Items\ItemWriter( new Items\Finder( $this->documents() ), $this->items_matched() ), new Documents\SalesOrderWriter( $this->links(), $this->events() ), new Documents\CreditMemoWriter( $this->site_identity(), $this->connections() ), new Customers\CustomerWriter( new Customers\Finder( $this->tables() ) ), new Stock\OwedFigures() );
	}

	public function items_matched(): Items\Matched {
		return $this->once( Items\Matched::class, fn (): Items\Matched => new Items\Matched( $this->tables() ) );
	}

	public function picture_receiver(): Items\PictureReceiver {
		return $this->once( Items\PictureReceiver::class, fn (): Items\PictureReceiver => new Items\PictureReceiver( $this->documents(), new Outbox\Owed( $this->tables(), $this->clock() ) ) );
	}

	public function contract(): Metadata\Contract {
		return $this->once( Metadata\Contract::class, fn (): Metadata\Contract => new Metadata\Contract( $this->connections(), $this->commands(), $this->clock() ) );
	}

	public function metadata(): Metadata\Repository {
		return $this->once( Metadata\Repository::class, fn (): Metadata\Repository => new Metadata\Repository( $this->clock(), $this->settings() ) );
	}

	public function flows(): Flows\Repository {
		return $this->once( Flows\Repository::class, fn (): Flows\Repository => new Flows\Repository( $this->clock(), $this->settings() ) );
	}

	public function store_writer(): Apply\StoreWriter {
		return $this->once( Apply\StoreWriter::class, fn (): Apply\StoreWriter => new Apply\StoreWriter( $this->tables(), new Apply\StockWriter( $this->open_units() ) ) );
	}

	public function stock_figures(): Apply\StockFigures {
		return $this->once( Apply\StockFigures::class, fn (): Apply\StockFigures => new Apply\StockFigures( $this->open_units(), new Apply\StockWriter( $this->open_units() ) ) );
	}

	public function stock_freshness(): Stock\Freshness {
		return $this->once( Stock\Freshness::class, fn (): Stock\Freshness => new Stock\Freshness( $this->flow_runs(), $this->settings(), $this->clock() ) );
	}

	public function stock_guard(): Stock\Guard {
		return $this->once( Stock\Guard::class, fn (): Stock\Guard => new Stock\Guard( $this->settings(), $this->stock_freshness() ) );
	}

	public function open_units(): Apply\OpenUnits {
		return $this->once( Apply\OpenUnits::class, fn (): Apply\OpenUnits => new Apply\OpenUnits( $this->tables(), $this->go_live(), new Apply\ShippedUnits( $this->documents() ) ) );
	}

	public function record_ids(): Record\RecordIds {
		return $this->once( Record\RecordIds::class, static fn (): Record\RecordIds => new Record\RecordIds() );
	}

	public function flow_catalogue(): Flows\Catalogue {
		return $this->once( Flows\Catalogue::class, fn (): Flows\Catalogue => new Flows\Catalogue( $this->connections(), $this->flows(), $this->settings() ) );
	}

	public function flow_figures(): Flows\Figures {
		return $this->once( Flows\Figures::class, fn (): Flows\Figures => new Flows\Figures( $this->tables() ) );
	}

	public function flow_runs(): Flows\Runs {
		return $this->once( Flows\Runs::class, fn (): Flows\Runs => new Flows\Runs( $this->flow_catalogue(), $this->flows(), $this->commands(), $this->clock(), $this->shadow_switches(), $this->shadow_runs() ) );
	}

	public function flow_templates(): Flows\Templates {
		return $this->once( Flows\Templates::class, fn (): Flows\Templates => new Flows\Templates( $this->clock() ) );
	}

	public function go_live(): Setup\GoLive {
		return $this->once( Setup\GoLive::class, fn (): Setup\GoLive => new Setup\GoLive( $this->clock(), $this->settings() ) );
	}

	public function backfill(): Setup\Backfill {
		return $this->once( Setup\Backfill::class, fn (): Setup\Backfill => new Setup\Backfill( $this->tables(), $this->clock(), $this->events(), $this->appender(), new Setup\Pace( $this->tables() ) ) );
	}

	public function test_order(): Setup\TestOrder {
		return $this->once( Setup\TestOrder::class, fn (): Setup\TestOrder => new Setup\TestOrder( $this->tables(), $this->clock(), $this->events(), $this->appender(), $this->redrive(), $this->links() ) );
	}

	public function checklist(): Setup\Checklist {
		return $this->once( Setup\Checklist::class, fn (): Setup\Checklist => new Setup\Checklist( $this->tables(), $this->connections(), $this->vault(), $this->overview(), $this->go_live(), $this->backfill(), $this->test_order(), $this->flows(), $this->flow_catalogue() ) );
	}

	public function invitations(): Invite\Invitations {
		return $this->once( Invite\Invitations::class, fn (): Invite\Invitations => new Invite\Invitations( $this->clock() ) );
	}

	public function invite_misses(): Invite\Misses {
		return $this->once( Invite\Misses::class, fn (): Invite\Misses => new Invite\Misses( $this->clock() ) );
	}

	public function invite_gate(): Invite\Gate {
		return $this->once( Invite\Gate::class, fn (): Invite\Gate => new Invite\Gate( $this->go_live(), $this->connections() ) );
	}

	public function invite_sign_in(): Invite\SignIn {
		return $this->once( Invite\SignIn::class, fn (): Invite\SignIn => new Invite\SignIn( $this->connections(), $this->go_live() ) );
	}

	public function store_keys(): Setup\StoreKeys {
		return $this->once( Setup\StoreKeys::class, fn (): Setup\StoreKeys => new Setup\StoreKeys( $this->record_ids() ) );
	}

	public function shape_gate(): Proofs\ShapeGate {
		return $this->once( Proofs\ShapeGate::class, fn (): Proofs\ShapeGate => new Proofs\ShapeGate( $this->events(), $this->worker_registry(), $this->tables() ) );
	}

	public function draft_reading(): Proofs\DraftReading {
		return $this->once( Proofs\DraftReading::class, fn (): Proofs\DraftReading => new Proofs\DraftReading( $this->tables(), $this->worker_registry() ) );
	}

	public function created(): Links\Created {
		return $this->once( Links\Created::class, fn (): Links\Created => new Links\Created( $this->tables() ) );
	}

	public function shadow_switches(): Shadow\Switches {
		return $this->once( Shadow\Switches::class, fn (): Shadow\Switches => new Shadow\Switches( $this->clock(), $this->settings(), $this->shadow_runs() ) );
	}

	public function shadow_runs(): Shadow\RecordedRuns {
		return $this->once( Shadow\RecordedRuns::class, fn (): Shadow\RecordedRuns => new Shadow\RecordedRuns( $this->clock() ) );
	}

	public function shadow_report(): Shadow\Report {
		return $this->once( Shadow\Report::class, fn (): Shadow\Report => new Shadow\Report( $this->tables() ) );
	}

	public function backups(): Backup\Backups {
		return $this->once( Backup\Backups::class, fn (): Backup\Backups => new Backup\Backups( new Backup\Snapshot( $this->settings(), $this->connections(), $this->flow_catalogue(), $this->flows(), $this->flow_templates(), $this->site_identity(), $this->clock() ), $this->clock() ) );
	}

	public function restore(): Backup\Restore {
		return $this->once( Backup\Restore::class, fn (): Backup\Restore => new Backup\Restore( $this->settings(), $this->connections(), new Backup\FlowRestore( $this->flow_catalogue(), $this->connections(), $this->flows(), $this->flow_runs() ), $this->flow_templates(), $this->vault(), $this->site_identity() ) );
	}

	public function upgrade(): Install\Upgrade {
		return $this->once( Install\Upgrade::class, fn (): Install\Upgrade => new Install\Upgrade( $this->migrator(), $this->backups(), $this->clock() ) );
	}

	public function updates(): Proofs\Updates {
		return $this->once( Proofs\Updates::class, fn (): Proofs\Updates => new Proofs\Updates( $this->update_store(), $this->connections(), $this->flows(), $this->shadow_switches(), $this->commands(), $this->settings(), $this->clock() ) );
	}

	public function update_store(): Proofs\UpdateStore {
		return $this->once( Proofs\UpdateStore::class, fn (): Proofs\UpdateStore => new Proofs\UpdateStore( $this->clock() ) );
	}

	public function kept_links(): Links\Kept {
		return $this->once( Links\Kept::class, fn (): Links\Kept => new Links\Kept( $this->tables(), $this->clock() ) );
	}

	public function recorder(): Capture\Recorder {
		return $this->once( Capture\Recorder::class, fn (): Capture\Recorder => new Capture\Recorder( $this->appender(), $this->clock() ) );
	}

	/**
	 * Makes the object on the first call and returns the same one after.
	 *
	 * @template T of object
	 * @param class-string<T> $name Class of the service.
	 * @param callable(): T   $make Builds it.
	 * @return T
	 */
	private function once( string $name, callable $make ): object {
		if ( ! isset( $this->made[ $name ] ) ) {
			$this->made[ $name ] = $make();
		}
		/** @var T $service */
		$service = $this->made[ $name ];
		return $service;
	}
}
