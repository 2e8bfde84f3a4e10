extension Route {
    /// Everything that is served, in the order of the document.
    static let all: [Route] = daemon + fleets + calendar + workers + events + fleetOperations + workerOperations
}
