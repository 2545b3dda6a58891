export { HostsHttpModule } from './hosts-http.module';
export { HostsModule } from './hosts.module';
export { PlacesOfHosts } from './pull/places-of-hosts';
export { SEALED_HOST_PASSWORDS } from './store/host-store';
