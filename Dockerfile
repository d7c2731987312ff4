FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# What restore depends on comes first, so that its layer is kept until a package changes.
COPY docker/publish.sh docker/
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/KeypointService/KeypointService.csproj src/KeypointService/
COPY src/KeypointService.Cli/KeypointService.Cli.csproj src/KeypointService.Cli/
COPY src/KeypointService.Vision/KeypointService.Vision.csproj src/KeypointService.Vision/
RUN sh docker/publish.sh restore

COPY .editorconfig LICENSE THIRD-PARTY-NOTICES.md ./
COPY models models
COPY src/KeypointService.Vision src/KeypointService.Vision
COPY src/KeypointService src/KeypointService
COPY src/KeypointService.Cli src/KeypointService.Cli
RUN sh docker/publish.sh publish /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
LABEL org.opencontainers.image.title="KeypointService" \
      org.opencontainers.image.description="Finds the 15 facial keypoints of every face in a picture" \
      org.opencontainers.image.licenses="MIT"

# The service formats nothing by culture.
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

COPY docker/native-deps.sh /tmp/native-deps.sh
RUN sh /tmp/native-deps.sh && rm -rf /tmp/native-deps.sh /var/lib/apt/lists/*

WORKDIR /app
COPY --from=build /app .

ENV ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_EnableDiagnostics=0 \
    Logging__Json=true
EXPOSE 8080
USER 1654
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["dotnet", "KeypointService.dll", "--healthcheck"]
ENTRYPOINT ["dotnet", "KeypointService.dll"]
